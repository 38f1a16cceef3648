begin;
select plan(5);

select tests.create_user('ann');
select tests.sign_in_as('ann');
set local application_name = 'PostgREST';
select public.get_embedding_model();
select is(
  current_setting('application_name'), 'PostgREST', 'a call that came from elsewhere keeps its name'
);

select set_config('request.headers', '{"x-request-id": "a-1.b", "apikey": "k"}', true);
select public.get_embedding_model();
select is(
  current_setting('application_name'), 'engram a-1.b', 'one through REST has its request''s'
);

set local application_name = 'PostgREST';
select set_config('request.headers', $${"x-request-id": "a b'; drop"}$$, true);
select public.get_embedding_model();
select is(current_setting('application_name'), 'PostgREST', 'what is no id is not taken for one');
select set_config('request.headers', '{}', true);
select public.get_embedding_model();
select is(current_setting('application_name'), 'PostgREST', 'nor what is not there');
select set_config('request.headers', '{"x-request-id": "second"}', true);
select public.store_chat_pair('Hello', 'Hi');
select is(current_setting('application_name'), 'engram second', 'a write as well');

select * from finish();
rollback;
