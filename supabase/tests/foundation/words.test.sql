begin;
select plan(74);

-- Whether a query finds a text: by any of its words, and without what must not be there.
create function pg_temp.finds(p_query text, p_text text, p_language text default null)
returns boolean
language plpgsql
as $$
declare
  v_language text := coalesce(p_language, private.guess_language(p_text));
  v_query private.search_query := private.read_query(
    p_query, private.guess_language(p_query), array[v_language]
  );
  v_words tsvector := private.word_vector(p_text, v_language);
begin
  return coalesce(v_words @@ v_query.required, true) and (
    exists (select from unnest(v_query.words) w (word) where v_words @@ w.word)
    or exists (select from unnest(v_query.prefixes) w (word) where v_words @@ w.word)
  );
end;
$$;

-- Other languages
select ok(pg_temp.finds(t.query, t.content), t.query || ' in ' || t.content)
from (values
  ('故宫', '昨天我去了北京的故宫，天气很好'),
  ('猫', '我家有一只猫'),
  ('売上', '今月の売上レポートを送ってください'),
  ('レポート', '今月の売上レポートを送ってください'),
  ('서울', '나는 서울에서 살아요'),
  ('ประชุม', 'พรุ่งนี้เรามีประชุมตอนเช้า'),
  ('велосипед', 'Я люблю новые велосипеды'),
  ('ёлка', 'Мы купили елку и ёлка стоит'),
  ('cafe', 'Wir treffen uns im café'),
  ('café', 'Wir treffen uns im cafe'),
  ('Häuser', 'Das Haus ist nicht groß und die Straße ist schön'),
  ('Strasse', 'Das Haus ist nicht groß und die Straße ist schön'),
  ('canciones', 'Esta canción es muy bonita para mí'),
  ('sodas', 'Je bois un soda avec vous dans le café'),
  ('كتاب', 'هذا كِتَــابٌ جديد'),
  ('القاهرة', 'أعيش في القاهره'),
  ('שלום', 'שָׁלוֹם לכולם'),
  ('सड़क', 'यहाँ की सड़कें चौड़ी हैं'),
  ('Ιστορία', 'Η ιστορια της πόλης'),
  ('istanbul', 'İSTANBUL çok güzel bir şehir'),
  ('zolw', 'Mój żółw nie jest tu'),
  ('dien thoai', 'Tôi có một điện thoại mới')
) t (query, content);

-- Forms of letters
select ok(pg_temp.finds(t.query, t.content), t.description)
from (values
  (U&'M\00FCnchner', U&'Der Mu\0308nchner Flughafen', 'composed finds decomposed'),
  (U&'Mu\0308nchner', U&'Der M\00FCnchner Flughafen', 'decomposed finds composed'),
  ('file', U&'The \FB01le', 'a ligature is its letters'),
  ('office', U&'of\FB01ce', 'a ligature within a word'),
  ('workflow', U&'work\FB02ow', 'another ligature'),
  ('cooperate', U&'co\00ADoperate', 'a soft hyphen is not there'),
  ('password', U&'pass\200Bword', 'a zero-width space is not there'),
  ('wide', U&'\FF37\FF29\FF24\FF25', 'full-width letters are letters'),
  ('ハンカク', U&'\FF8A\FF9D\FF76\FF78', 'half-width kana are kana'),
  ('123', '١٢٣', 'Arabic digits are digits'),
  ('party 🎉', 'See you there 🎉', 'an emoji is a word')
) t (query, content, description);

-- Stop words, identifiers, prefixes
select ok(pg_temp.finds(t.query, t.content), t.query || ' in ' || t.content)
from (values
  ('The Who', 'We saw the who last night'),
  ('to be or not to be', 'To be, or not to be'),
  ('user_service.ts', 'see src/auth/user_service.ts'),
  ('user_service', 'see src/auth/user_service.ts'),
  ('userService', 'see src/auth/user_service.ts'),
  ('service', 'see src/auth/user_service.ts'),
  ('auth', 'see src/auth/user_service.ts'),
  ('1234', 'Ticket ABC-1234 is open'),
  ('abc', 'Ticket ABC-1234 is open'),
  ('ABC1234', 'Ticket ABC-1234 is open'),
  ('http server', 'class HTTPServer {'),
  ('HTTPServer', 'an http server'),
  ('v18.17.1', 'node v18.17.1 is out'),
  ('18.17', 'node v18.17.1 is out'),
  ('5551234567', 'Call (555) 123-4567'),
  ('555-123-4567', 'Call 5551234567'),
  ('2024-03-14', 'Minutes 2024-03-14'),
  ('refact', 'a big refactoring'),
  ('middle', 'express middleware'),
  ('refact*', 'a big refactoring'),
  ('o''brien', 'Mr. O’Brien'),
  ('running', 'She runs'),
  ('example.com', 'mail ann@example.com')
) t (query, content);

-- Syntax
select is(pg_temp.finds(t.query, 'the quick brown fox'), t.is_found, t.query)
from (values
  ('"brown fox"', true),
  ('"fox brown"', false),
  ('“brown fox”', true),
  ('fox -quick', false),
  ('fox -"brown fox"', false),
  ('fox -slow', true),
  ('"red fox" or quick', true),
  ('-quick', false)
) t (query, is_found);

-- A search for any text raises no error and takes a bounded time
select lives_ok(
  format('select private.read_query(%s)', q.query), 'a query: ' || q.query
)
from (values
  ($$'!!! ??? && || \ '' :* <-> ( " -" -- *'$$), ($$repeat('"', 32000)$$),
  ($$repeat('a b* "c" -d ', 3000)$$), ($$repeat('故宫', 16000)$$), ('null')
) q (query);
select cmp_ok(
  length(private.word_vector(t.content)), '<=', 60000, t.description
)
from (values
  (repeat('a', 1000000), 'one word of a million characters'),
  ((select string_agg(md5(i::text), ' ') from generate_series(1, 20000) i), 'many words'),
  ((select string_agg(chr(19968 + (i * 7919) % 20000), '') from generate_series(1, 100000) i),
    'many pairs of characters'),
  (repeat('aB-1_', 100000), 'one long identifier'),
  (repeat('1 ', 100000), 'the same number again and again')
) t (content, description);

select * from finish();
rollback;
