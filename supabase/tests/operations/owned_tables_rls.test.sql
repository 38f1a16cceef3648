begin;
select plan(3);

select tests.create_user('ann');
select tests.sign_in_as_anon();
select throws_ok('select from private.owned_tables', '42501', null, 'anon: no select');
select tests.sign_in_as('ann');
select isnt_empty('select from private.owned_tables', 'a user may know which tables there are');
select throws_ok('delete from private.owned_tables', '55000', null, 'and nothing else');

select * from finish();
rollback;
