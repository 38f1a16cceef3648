-- Languages: which one a text is in, when its writer does not say.
--
-- Helper  private.guess_language
--
-- The Edge Functions look closer and name the language. This is for everybody else.

create function private.guess_language(p_text text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_text text collate "pg_c_utf8" := lower(left(p_text, 600));
  -- Words that every text of a language has, and the languages that have them.
  v_words constant text :=
    'ca al amb com de del el els en i la les meu meva no on per quan que qui són un una és,'
    'cs a byl co do jak je jsem kde kdo kdy moje můj na ne od pro s se to v že,'
    'da af at blev den det en er et for har hvad hvem hvor hvordan hvornår ikke jeg med min mit '
    'og på som til,'
    'de auch auf bei das dem den der des die ein eine für habe hat ich im ist mein meine mit '
    'nicht sich sie und von wann war was wer wie wir wo zu,'
    'en and are at be can did do does for from have how i in is it my not of on that the they '
    'this to was we what when where which who with you your,'
    'es al como con cuándo cómo de del dónde el en es está la las lo los mi mis muy no para por '
    'que qué se su tengo un una y,'
    'fi ei että hän ja kuka kun milloin minun missä miten mitä mutta myös niin olen oli on ovat '
    'se tämä,'
    'fr au aux avec ce comment dans des du elle est et il je la le les ma mes mon ne nous où pas '
    'pour quand que qui suis sur une vous était,'
    'hu a az csak de egy ez hogy hogyan hol is ki meg mikor mit nekem nem vagyok van volt és,'
    'id ada adalah akan apa bagaimana dalam dan dari dengan di ini itu kapan ke mana pada saya '
    'siapa sudah tidak untuk yang,'
    'it al alla che chi come con del della di dove e gli ho il la le lo mi mia mio nel non per '
    'più quando sono un una è,'
    'lt apie bet buvo ir iš kad kada kaip kas kur mano ne su yra į,'
    'nl aan bij dat de een en er heb heeft het hoe ik is met mijn naar niet ook op te van voor '
    'waar wanneer wat wie zijn,'
    'no at av ble den det en er et etter for har hva hvem hvor hvordan ikke jeg med min mitt når '
    'og på som til,'
    'pl co czy dla do gdzie i jak jest kiedy kto moja mój na nie od po się są to w że,'
    'pt a as com como da de do e em está eu mais meu minha na no não o onde os para por quando '
    'que quem se um uma é,'
    'ro am care ce cine cu cum când că din este la mai mea meu nu o pe pentru sunt un unde în și,'
    'sv att av den det en ett för har hur inte jag med min mitt när och om på som till vad var '
    'vem är,'
    'tr ben bir bu da daha de değil gibi ile için kim mi nasıl ne nerede olarak sonra var ve çok,'
    'vi cho các có của không là một này trong tôi và với đã được ở';
  v_counts record;
begin
  if octet_length(v_text) > char_length(v_text) then
    case
      when v_text ~ '[\u3041-\u30fa]' then return 'ja';
      when v_text ~ '[\uac00-\ud7af]' then return 'ko';
      when v_text ~ '[\u4e00-\u9fff]' then return 'zh';
      when v_text ~ '[\u0e00-\u0e7f]' then return 'th';
      when v_text ~ '[іїєґ]' then return 'uk';
      when v_text ~ '[\u0400-\u04ff]' then return 'ru';
      when v_text ~ '[\u0370-\u03ff]' then return 'el';
      when v_text ~ '[\u067e\u0686\u0698\u06af]' then return 'fa';
      when v_text ~ '[\u0600-\u06ff]' then return 'ar';
      when v_text ~ '[\u0590-\u05ff]' then return 'he';
      when v_text ~ '[\u0900-\u097f]' then return 'hi';
      when v_text ~ '[\u0980-\u09ff]' then return 'bn';
      when v_text ~ '[\u0b80-\u0bff]' then return 'ta';
      when v_text ~ '[\u0530-\u058f]' then return 'hy';
      else null;
    end case;
  end if;
  select
    (array_agg(c.language order by c.times desc, c.language))[1] as language,
    (array_agg(c.times order by c.times desc))[1] as first,
    (array_agg(c.times order by c.times desc))[2] as second
  into v_counts
  from (
    select split_part(l.words, ' ', 1) as language, count(*) as times
    from string_to_table(v_words, ',') l (words)
    cross join lateral string_to_table(l.words, ' ') w (word)
    join (
      select distinct t.word
      from string_to_table(regexp_replace(v_text, '[^[:alpha:]]+', ' ', 'g'), ' ') t (word)
      limit 80
    ) t on t.word = w.word
    group by 1
  ) c;
  return case
    when v_counts.first > coalesce(v_counts.second, 0) and v_counts.first >= 2
      then v_counts.language
    else 'simple'
  end;
end;
$$;

comment on function private.guess_language is
  'The language of a text whose writer did not name it: by its script, or by the small words in '
  'it; simple where they do not tell.';

grant execute on function private.guess_language to authenticated, service_role;
