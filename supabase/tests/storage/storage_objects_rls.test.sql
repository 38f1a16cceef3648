-- The policies of users' files, as Storage asks for them: under the role and claims of a token.
begin;
select plan(39);

select tests.create_user('ann');
select tests.create_user('bob');
-- Storage, which deletes rows with their bytes, says this before it does.
select set_config('storage.allow_delete_query', 'true', true);

create function tests.add_file(p_bucket text, p_owner text, p_name text, p_bytes bigint default 10)
returns void
language sql
as $$
  insert into storage.objects (bucket_id, name, metadata)
  values (
    p_bucket, tests.user_id(p_owner) || '/' || p_name,
    jsonb_build_object('contentLength', p_bytes)
  )
$$;
create function tests.file_names() returns setof text
language sql
as $$
  select bucket_id || ' ' || filename from (
    select bucket_id, storage.filename(name) as filename from storage.objects
  ) o order by 1
$$;

select tests.sign_in_as('ann');
select lives_ok(
  format($$select tests.add_file(%L, 'ann', 'a.txt')$$, b.id), 'a user adds a file to ' || b.id
)
from unnest(private.file_buckets()) b (id);
select results_eq(
  'select tests.file_names()',
  $$values ('attachments a.txt'), ('avatars a.txt'), ('documents a.txt'), ('media a.txt')$$,
  'the user sees the files of their own folder'
);
select throws_ok(
  format($$select tests.add_file(%L, 'bob', 'b.txt')$$, b.id), '42501', null,
  'a user adds no file to the folder of another in ' || b.id
)
from unnest(private.file_buckets()) b (id);
select throws_ok(
  format($$insert into storage.objects (bucket_id, name) values ('documents', %L)$$, n.name),
  '42501', null, format('a file called %s is in nobody''s folder', n.name)
)
from (values
  ('a.txt'), ('/a.txt'), ('../a.txt'), (tests.user_id('ann')::text),
  ('x/' || tests.user_id('ann') || '/a.txt'), (upper(tests.user_id('ann')::text) || '/a.txt'),
  (' ' || tests.user_id('ann') || '/a.txt'), (tests.user_id('ann') || '%2Fa.txt'),
  ('../' || tests.user_id('ann') || '/a.txt')
) n (name);
select tests.sign_out();
insert into storage.buckets (id, name, public) values ('elsewhere', 'elsewhere', false);
select tests.sign_in_as('ann');
select throws_ok(
  $$select tests.add_file('elsewhere', 'ann', 'a.txt')$$, '42501', null,
  'another bucket of the project has policies of its own'
);

-- Another user
select tests.sign_in_as('bob');
select is_empty('select tests.file_names()', 'another user sees none of the files');
select is_empty(
  $$update storage.objects set name = tests.user_id('bob') || '/taken' returning id$$,
  'another user moves none of the files to their own folder'
);
select is_empty('delete from storage.objects returning id', 'another user deletes none');
select lives_ok(
  $$select tests.add_file('documents', 'bob', 'b.txt')$$, 'another user has a folder'
);
select throws_ok(
  $$update storage.objects set name = tests.user_id('ann') || '/planted'
    where bucket_id = 'documents'$$,
  '42501', null, 'a user moves no file into the folder of another'
);

-- Anybody
select tests.sign_in_as_anon();
select is_empty(
  'select tests.file_names()', 'anon sees no file, not even in the bucket of pictures'
);
select throws_ok(
  $$select tests.add_file('avatars', 'ann', 'anon.png')$$, '42501', null, 'anon adds no file'
);
select is_empty('delete from storage.objects returning id', 'anon deletes no file');

-- How much
select tests.sign_out();
update private.limits set max_bytes = 100, max_rows = 6 where resource = 'storage.objects';
select tests.sign_in_as('ann');
select throws_ok(
  $$select tests.add_file('media', 'ann', 'large', 61)$$, '42501', null,
  'a file that would be too much for the user is refused'
);
select lives_ok($$select tests.add_file('media', 'ann', 'fits', 60)$$, 'one that fits is taken');
select throws_ok(
  $$select tests.add_file('media', 'ann', 'more', 1)$$, '42501', null, 'then there is no room'
);
select tests.sign_out();
update private.limits set max_bytes = null, max_rows = 5 where resource = 'storage.objects';
select tests.sign_in_as('ann');
select throws_ok(
  $$select tests.add_file('media', 'ann', 'sixth')$$, '42501', null, 'nor too many files'
);

-- After an erasure
select public.delete_my_data();
select is_empty('select tests.file_names()', 'nobody sees a file that is erased, its user neither');
select is_empty(
  'delete from storage.objects returning id', 'nobody touches it until the worker removes it'
);
select tests.sign_out();
update private.limits set max_rows = null where resource = 'storage.objects';
select tests.sign_in_as('ann');
select lives_ok($$select tests.add_file('media', 'ann', 'new')$$, 'the user may add new files');
select results_eq(
  'select tests.file_names()', $$values ('media new')$$, 'and sees them'
);
select lives_ok(
  $$select tests.add_file('media', 'ann', 'undeclared', null)$$,
  'without a limit of bytes a file is taken whose size nobody declared'
);

-- A token outlives its account.
select tests.sign_out();
delete from auth.users where id = tests.user_id('ann');
select tests.sign_in_as('ann');
select is_empty('select tests.file_names()', 'the token of a deleted account sees no file');
select throws_ok(
  $$select tests.add_file('media', 'ann', 'late')$$, '42501', null, 'it adds no file'
);
select tests.sign_in_as('bob');
select results_eq(
  'select tests.file_names()', $$values ('documents b.txt')$$, 'others keep theirs'
);

select * from finish();
rollback;
