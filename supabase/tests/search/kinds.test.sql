-- Needs documents.
-- Inputs of real life that searches failed at: other scripts and forms of letters, parts of
-- identifiers, stop words, titles, and questions of which no text has all words.
begin;
select plan(65);

select tests.create_user('ann');
select tests.sign_in_as('ann');

create temporary table cases (place serial, query text, content text);
grant all on cases, cases_place_seq to public;
insert into cases (query, content) values
  -- Words of other languages
  ('长城', '上个月我们去爬了长城，风景很美'),
  ('請求書', '明日までに請求書を送ってください'),
  ('メール', '新しいメールが届きました'),
  ('학교에서', '동생은 학교에 갔습니다'),
  ('रेलगाड़ी', 'मेरी रेलगाड़ी देर से आई'),
  ('โรงพยาบาล', 'วันนี้ฉันไปโรงพยาบาลกับแม่'),
  ('собаки', 'Наша собака спит на кухне'),
  ('senor', 'El señor de la tienda es amable'),
  ('Überraschungen', 'Das war eine Überraschung für alle'),
  ('σπίτια', 'Το σπίτι είναι δίπλα στη θάλασσα'),
  ('ילד', 'הילד משחק בגן'),
  ('مدرسة', 'ذهبت إلى المدرسة صباحا'),
  ('książka', 'Nowe książki leżą na stole'),
  ('stromy', 'Pod starým stromem je chladno'),
  ('вулиця', 'Ми живемо на тихій вулиці'),
  ('বই', 'আমার বইটি হারিয়ে গেছে'),
  ('naive', 'That was a naïve assumption'),
  ('Curaçao', 'We flew to Curacao in May'),
  -- Forms of letters
  (U&'resume\0301', U&'My r\00E9sum\00E9 is attached'),
  (U&'A\030Angstro\0308m', U&'One \00C5ngstr\00F6m is small'),
  ('waffle', U&'The wa\FB04e iron is broken'),
  ('password', U&'The pass\00ADword was changed'),
  ('gateway restart', U&'The gate\200Bway restarts at night'),
  ('SALE42', U&'Code \FF33\FF21\FF2C\FF25\FF14\FF12 gives a discount'),
  (U&'\FF76\FF9E\FF7D', U&'\30AC\30B9\306E\8ACB\6C42'),
  -- Stop words, parts of identifiers, prefixes
  ('to be or not to be', 'To be, or not to be, he wrote'),
  ('Them', 'We heard Them live last night'),
  ('payment_gateway', 'See lib/billing/payment_gateway.py for it'),
  ('billing', 'The folder lib/billing has no tests'),
  ('5678', 'Case XYZ-5678 is closed'),
  ('HTTPServer', 'class HttpServerFactory was renamed'),
  ('configur', 'The configuration lies in the vault'),
  ('kubern*', 'Kubernetes restarts the pod'),
  ('v2.31', 'We run v2.31.0 since Monday'),
  ('192.168.7.20', 'The printer has 192.168.7.20'),
  ('0170 5556677', 'Ring Otto at 0170-555-66-77'),
  ('2031-05-17', 'The lease ends on 2031-05-17'),
  ('INV-2024-0001', 'Paid INV-2024-00017 at last'),
  ('max_connections', 'Raise max_connections to 300'),
  ('C++', 'He writes C++ all day'),
  ('zebra@example.org', 'Write to zebra@example.org'),
  -- Questions of which no text has all words: the rare ones decide
  ('refund order Ana yesterday', 'Ana wants a refund for the order of Tuesday'),
  ('What did the plumber say about the boiler on Friday?', 'The boiler needs a valve, he said'),
  ('who recommended the dentist near the library', 'Petra knows a good dentist'),
  ('when is my flight to Oslo with grandma', 'Oslo: we leave at 7:40 from gate B'),
  ('wifi password of the cabin', 'The cabin has a router, its key is 8812'),
  ('¿dónde están las llaves del garaje?', 'El garaje se abre con la tarjeta'),
  ('Wann kommt der Schornsteinfeger zu uns?', 'Schornsteinfeger: Mittwoch um acht'),
  ('name of the vet for our hamster', 'Our hamster is ill again'),
  ('allergy pills from the pharmacy', 'Pharmacy closes at six'),
  ('quelle est la recette du gâteau de tante Odile', 'Odile met du citron dans le gateau'),
  ('tax adviser phone number', 'My adviser for tax is Mrs Lund');
-- What is in many texts: it must not outweigh what is in one.
insert into cases (query, content)
select null, x.content || ' ' || i
from generate_series(1, 6) i
cross join (values
  ('What did we say yesterday about the order, and who was it with?'),
  ('The number of the house is on the door'), ('When is the meeting with the people of the street'),
  ('My name is on the list of the day')
) x (content);

select public.store_chat_pair(c.content, '.', tests.user_id('talk ' || c.place % 9))
from cases c
order by c.place;
select is(
  (select f.message_text from public.search_chat_messages(c.query, 1) f), c.content,
  c.query || ' finds its text first'
)
from cases c
where c.query is not null
order by c.place;

-- Titles
select public.add_document('Minutes 2031-03-14', 'We talked for an hour.', tests.chunks('We talked
 for an hour.'), '{"year": 2031, "lang": "de", "tags": ["a", "b"], "nested": {"n": 1.5}}');
select public.add_document('Steuerbescheid', 'Zahlen und Tabellen.', tests.chunks('Zahlen und
 Tabellen.'), '{"year": 2019, "lang": "en", "draft": null}');
select is(
  (select s.title from public.search_documents(t.query, p_limit => 1) s), t.title,
  t.query || ' finds a title'
)
from (values
  ('2031-03-14', 'Minutes 2031-03-14'), ('minute', 'Minutes 2031-03-14'),
  ('Steuerbescheide', 'Steuerbescheid')
) t (query, title);

-- Filters
select is(
  (select array_agg(s.title order by s.title)
   from public.search_documents('talked Zahlen', p_filter => t.filter::jsonb) s),
  t.titles, t.filter
)
from (values
  ('{"year": {"$gte": 2020}}', '{Minutes 2031-03-14}'::text[]),
  ('{"year": {"$gt": 2019, "$lt": 2032}}', '{Minutes 2031-03-14}'),
  ('{"lang": {"$nin": ["de", "fr"]}}', '{Steuerbescheid}'),
  ('{"draft": {"$exists": true}}', '{Steuerbescheid}'),
  ('{"$or": [{"year": 2019}, {"nested": {"n": 1.5}}]}', '{Minutes 2031-03-14,Steuerbescheid}'),
  ('{"$not": {"lang": "en"}}', '{Minutes 2031-03-14}'),
  ('{"$and": [{"lang": {"$in": ["de", "en"]}}, {"year": {"$ne": 2019}}]}',
   '{Minutes 2031-03-14}'),
  ('{"missing": {"$exists": false}, "year": {"$lte": 2019}}', '{Steuerbescheid}')
) t (filter, titles);
select throws_ok(
  $$select public.search_documents('x', p_filter => '{"year": {"$regex": "2"}}')$$, 'PT400',
  'invalid_filter', 'an operator that is not known'
);
select lives_ok(
  format('select public.search_documents(%L)', repeat('long question ', 100)),
  'a query of 1,400 characters'
);

select * from finish();
rollback;
