-- Takes the helpers of 000_helpers.test.sql away again, so that nothing is left of the tests: the
-- name makes it the last file that pg_prove and tests/pgtap.ts run.

begin;
drop schema tests cascade;
commit;

begin;
select plan(1);

select hasnt_schema('tests', 'nothing of the helpers is left');

select * from finish();
rollback;
