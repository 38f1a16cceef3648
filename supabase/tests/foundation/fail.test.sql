begin;
select plan(4);

create function pg_temp.diagnose(p_statement text) returns jsonb
language plpgsql
as $$
declare
  v_detail text;
  v_hint text;
begin
  execute p_statement;
  return null;
exception when others then
  get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
  return jsonb_build_object(
    'state', sqlstate, 'message', sqlerrm, 'detail', v_detail, 'hint', v_hint
  );
end;
$$;

select is(
  pg_temp.diagnose($$select private.fail(409, 'some_code', 'A sentence.', 'What to do.')$$),
  '{"state": "PT409", "message": "some_code", "detail": "A sentence.", "hint": "What to do."}',
  'status, code, detail and hint are where PostgREST looks for them'
);
select is(
  pg_temp.diagnose($$select private.fail(404, 'some_code', 'A sentence.')$$),
  '{"state": "PT404", "message": "some_code", "detail": "A sentence.", "hint": ""}',
  'the hint may be left out'
);
select tests.create_user('ann');
select tests.sign_in_as('ann');
select throws_ok(
  $$select private.fail(400, 'invalid', 'A sentence.')$$, 'PT400', 'invalid',
  'a function that runs as the user can raise it'
);
select tests.sign_in_as_anon();
select throws_ok(
  $$select private.fail(400, 'invalid', 'A sentence.')$$, '42501', null,
  'anon reaches nothing in private'
);

select * from finish();
rollback;
