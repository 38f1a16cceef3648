begin;
select plan(6);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.export_rules', '42501', null, 'anon: no select');
select tests.sign_in_as('ann');
select isnt_empty('select from private.export_rules', 'a user may know the rules');
select throws_ok(
  $$insert into private.export_rules (table_name, is_exported, reason)
    values ('public.x', false, 'x')$$, '42501', null,
  'but not make one'
);
select throws_ok(
  'update private.export_rules set is_exported = true', '42501', null, 'nor change one'
);
select throws_ok('delete from private.export_rules', '42501', null, 'nor take one away');
select tests.sign_in_as_service();
select throws_ok(
  'update private.export_rules set is_exported = true', '42501', null,
  'nor may the service: they are a migration''s'
);

select * from finish();
rollback;
