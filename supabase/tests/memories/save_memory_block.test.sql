begin;
select plan(29);

select tests.create_user('ann');
select tests.create_user('bob');
select tests.sign_in_as('ann');

select results_eq(
  $$select namespace, name, content, max_length, version
    from public.save_memory_block(' persona ', 'You are kind.')$$,
  $$values ('default', 'persona', 'You are kind.', 2000, 1)$$, 'a block is written'
);
select results_eq(
  $$select content, max_length, version
    from public.save_memory_block('persona', 'You are brief.', 100, 1)$$,
  $$values ('You are brief.', 100, 2)$$, 'and edited'
);
select is(
  (public.save_memory_block('persona', 'You are brief.')).version, 2,
  'the same content is the same version'
);
select results_eq(
  'select version, content from public.memory_block_versions order by version',
  $$values (1, 'You are kind.'), (2, 'You are brief.')$$, 'its versions are kept'
);
select is(
  (public.save_memory_block('persona', '你好', p_namespace => 'work')).version, 1,
  'each namespace has its own'
);
select results_eq(
  $$select b ->> 'name', b ->> 'content'
    from jsonb_array_elements(public.get_chat_context() -> 'blocks') b$$,
  $$values ('persona', 'You are brief.')$$, 'every reply is given it'
);
select results_eq(
  $$select b ->> 'content'
    from jsonb_array_elements(
      public.get_chat_context(p_namespaces => '{work,default}') -> 'blocks'
    ) b$$,
  $$values ('你好'), ('You are brief.')$$, 'of the namespaces that are named, in their order'
);
select is(
  public.get_chat_context(p_token_budget => 2) -> 'blocks', '[]', 'in half of the budget at most'
);
select tests.replays(
  $$public.save_memory_block('profile', 'x'%s)$$, $$public.save_memory_block('profile', 'y'%s)$$
);
select tests.is_atomic($$select public.save_memory_block('profile', 'z'%s)$$);

-- Refused
select throws_ok(
  $$select public.save_memory_block('persona', 'x', p_version => 1)$$, 'PT409',
  'memory_block_changed', 'an edit of an older version'
);
select throws_ok(
  $$select public.save_memory_block('persona', 'x', p_version => 0)$$, 'PT409',
  'memory_block_changed', 'one that is to be new and is not'
);
select throws_ok(
  $$select public.save_memory_block('persona', repeat('x', 101))$$, 'PT413',
  'memory_block_too_long', 'more than the block takes'
);
select throws_ok(
  $$select public.save_memory_block('other', repeat('x', 2001))$$, 'PT413',
  'memory_block_too_long', 'more than a new block takes'
);
select throws_ok(
  $$select public.save_memory_block('other', 'x', 8001)$$, 'PT400', 'invalid_memory_block',
  'more than any block takes'
);
select throws_ok(
  $$select public.save_memory_block('', 'x')$$, 'PT400', 'invalid_memory_block', 'no name'
);
select throws_ok(
  $$select public.save_memory_block('a', null)$$, 'PT400', 'invalid_memory_block', 'no content'
);
select throws_ok(
  $$select public.save_memory_block('a', 'x', p_namespace => '')$$, 'PT400', 'invalid_namespace',
  'an empty namespace'
);
select throws_ok(
  $$select public.save_memory_block('a', 'x', p_namespace => 'a,b')$$, 'PT400', 'invalid_namespace',
  'a namespace with a comma could not be named in a list'
);
insert into public.memory_blocks (name, content) select 'b' || i, 'x' from generate_series(1, 18) i;
select throws_ok(
  $$select public.save_memory_block('one more', 'x')$$, 'PT409', 'too_many_memory_blocks',
  'more than 20 in a namespace'
);
select tests.sign_out();
do $$
begin
  for i in 1..60 loop
    update public.memory_blocks b set content = i::text
    where b.user_id = tests.user_id('ann') and b.name = 'profile';
  end loop;
end;
$$;
select is(
  (select count(*) from public.memory_block_versions v
   join public.memory_blocks b on b.user_id = v.user_id and b.id = v.block_id
   where b.name = 'profile'),
  50::bigint, 'the newest 50 versions are kept'
);

-- Others
select tests.sign_in_as('bob');
select is(
  (public.save_memory_block('persona', 'Mine')).version, 1, 'another user has another block'
);
select tests.minds_its_caller($$select public.save_memory_block('persona', 'x'%s)$$);

select * from finish();
rollback;
