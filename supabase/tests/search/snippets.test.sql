-- What a search shows of a text: a line or two, escaped, with the words that were asked for marked.
begin;
select plan(19);

create function pg_temp.shown(p_text text, p_query text, p_language text default 'en') returns text
language sql
as $$
  select private.snippet(
    p_text, private.marks_of(private.read_query(p_query, p_language, array[p_language])), p_language
  )
$$;

select is(
  pg_temp.shown(t.text, t.query, t.language), t.shown, t.query || ' in ' || left(t.text, 40)
)
from (values
  ('A lazy dog slept', 'dogs sleep', 'en', 'A lazy <mark>dog</mark> slept'),
  ('refactoring the middleware', 'refact*', 'en', '<mark>refactoring</mark> the middleware'),
  ('refactoring the middleware', 'middle', 'en', 'refactoring the <mark>middleware</mark>'),
  ('We heard The Who play', 'the who', 'en', 'We heard <mark>The</mark> <mark>Who</mark> play'),
  ('We heard The Who play', '"The Who" play', 'en',
    'We heard <mark>The</mark> <mark>Who</mark> <mark>play</mark>'),
  ('see src/user_service.ts at 10:30', 'user_service.ts', 'en',
    'see src/<mark>user</mark>_<mark>service</mark>.<mark>ts</mark> at 10:30'),
  ('about ABC-1234 and 1e5', '1234', 'en', 'about ABC-<mark>1234</mark> and 1e5'),
  ('about ABC-1234', 'ABC-1234', 'en', 'about <mark>ABC</mark>-<mark>1234</mark>'),
  ('mail bob.smith@example.com', 'smith', 'en', 'mail bob.<mark>smith</mark>@example.com'),
  ('at -12.5 or +12.5 degrees', '12', 'en',
    'at -<mark>12</mark>.5 or +<mark>12</mark>.5 degrees'),
  ('<b>bold</b> & cheese', 'bold cheese', 'en',
    '&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; <mark>cheese</mark>'),
  ('entities &lt; are codes', 'entity code', 'en',
    '<mark>entities</mark> &amp;lt; are <mark>codes</mark>'),
  ('Where’s the pangolin — here…', 'pangolin', 'en',
    'Where’s the <mark>pangolin</mark> — here…'),
  ('nothing of it', 'pangolin', 'en', 'nothing of it'),
  ('Die Häuser am See', 'haus', 'de', 'Die <mark>Häuser</mark> am See'),
  ('las casas rojas', 'casa', 'es', 'las <mark>casas</mark> rojas'),
  ('昨天我去了北京的故宫', '故宫', 'zh', '昨天我去了北京的<mark>故宫</mark>')
) t (text, query, language, shown);

select matches(
  pg_temp.shown(
    repeat('lorem ipsum ', 50) || 'a pangolin sat there ' || repeat('dolor amet ', 50), 'pangolins'
  ),
  '^[a-z ]{40,60}<mark>pangolin</mark> sat there [a-z ]{150,170}$',
  'of a long text the piece around the word is shown'
);
select is(
  pg_temp.shown(repeat('lorem ipsum ', 50), 'pangolin'), left(repeat('lorem ipsum ', 50), 240),
  'and its beginning, if it has no such word'
);

select * from finish();
rollback;
