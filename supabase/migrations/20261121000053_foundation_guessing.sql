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
  -- Words that every text of a language has, and the languages that have them. By word, so that
  -- each word of a text is looked up: cards and messages come by the thousand.
  v_languages constant jsonb :=
    '{"a":"cs hu pt", "aan":"nl", "ada":"id", "adalah":"id", "af":"da", "akan":"id", '
    '"al":"ca es it", "alla":"it", "am":"ro", "amb":"ca", "and":"en", "apa":"id", "apie":"lt", '
    '"are":"en", "as":"pt", "at":"da en no", "att":"sv", "au":"fr", "auch":"de", "auf":"de", '
    '"aux":"fr", "av":"no sv", "avec":"fr", "az":"hu", "bagaimana":"id", "be":"en", "bei":"de", '
    '"ben":"tr", "bet":"lt", "bij":"nl", "bir":"tr", "ble":"no", "blev":"da", "bu":"tr", '
    '"buvo":"lt", "byl":"cs", "can":"en", "care":"ro", "ce":"fr ro", "che":"it", "chi":"it", '
    '"cho":"vi", "cine":"ro", "co":"cs pl", "com":"ca pt", "come":"it", "comment":"fr", '
    '"como":"es pt", "con":"es it", "csak":"hu", "cu":"ro", "cum":"ro", "cuándo":"es", '
    '"czy":"pl", "các":"vi", "când":"ro", "có":"vi", "cómo":"es", "că":"ro", "của":"vi", '
    '"da":"pt tr", "daha":"tr", "dalam":"id", "dan":"id", "dans":"fr", "dari":"id", "das":"de", '
    '"dat":"nl", "de":"ca es hu nl pt tr", "del":"ca es it", "della":"it", "dem":"de", '
    '"den":"da de no sv", "dengan":"id", "der":"de", "des":"de fr", "det":"da no sv", '
    '"değil":"tr", "di":"id it", "did":"en", "die":"de", "din":"ro", "dla":"pl", '
    '"do":"cs en pl pt", "does":"en", "dove":"it", "du":"fr", "dónde":"es", "e":"it pt", '
    '"een":"nl", "egy":"hu", "ei":"fi", "ein":"de", "eine":"de", "el":"ca es", "elle":"fr", '
    '"els":"ca", "em":"pt", "en":"ca da es nl no sv", "er":"da nl no", "es":"es", "est":"fr", '
    '"este":"ro", "está":"es pt", "et":"da fr no", "ett":"sv", "etter":"no", "että":"fi", '
    '"eu":"pt", "ez":"hu", "for":"da en no", "from":"en", "för":"sv", "für":"de", "gdzie":"pl", '
    '"gibi":"tr", "gli":"it", "habe":"de", "har":"da no sv", "hat":"de", "have":"en", '
    '"heb":"nl", "heeft":"nl", "het":"nl", "ho":"it", "hoe":"nl", "hogy":"hu", "hogyan":"hu", '
    '"hol":"hu", "how":"en", "hur":"sv", "hva":"no", "hvad":"da", "hvem":"da no", '
    '"hvor":"da no", "hvordan":"da no", "hvornår":"da", "hän":"fi", "i":"ca en pl", "ich":"de", '
    '"ik":"nl", "ikke":"da no", "il":"fr it", "ile":"tr", "im":"de", "in":"en", "ini":"id", '
    '"inte":"sv", "ir":"lt", "is":"en hu nl", "ist":"de", "it":"en", "itu":"id", "için":"tr", '
    '"iš":"lt", "ja":"fi", "jag":"sv", "jak":"cs pl", "je":"cs fr", "jeg":"da no", "jest":"pl", '
    '"jsem":"cs", "kad":"lt", "kada":"lt", "kaip":"lt", "kapan":"id", "kas":"lt", "kde":"cs", '
    '"kdo":"cs", "kdy":"cs", "ke":"id", "không":"vi", "ki":"hu", "kiedy":"pl", "kim":"tr", '
    '"kto":"pl", "kuka":"fi", "kun":"fi", "kur":"lt", "la":"ca es fr it ro", "las":"es", '
    '"le":"fr it", "les":"ca fr", "lo":"es it", "los":"es", "là":"vi", "ma":"fr", "mai":"ro", '
    '"mais":"pt", "mana":"id", "mano":"lt", "mea":"ro", "med":"da no sv", "meg":"hu", '
    '"mein":"de", "meine":"de", "mes":"fr", "met":"nl", "meu":"ca pt ro", "meva":"ca", '
    '"mi":"es it tr", "mia":"it", "mijn":"nl", "mikor":"hu", "milloin":"fi", "min":"da no sv", '
    '"minha":"pt", "minun":"fi", "mio":"it", "mis":"es", "missä":"fi", "mit":"da de hu", '
    '"miten":"fi", "mitt":"no sv", "mitä":"fi", "moja":"pl", "moje":"cs", "mon":"fr", '
    '"mutta":"fi", "muy":"es", "my":"en", "myös":"fi", "mój":"pl", "můj":"cs", "một":"vi", '
    '"na":"cs pl pt", "naar":"nl", "nasıl":"tr", "ne":"cs fr lt tr", "nekem":"hu", "nel":"it", '
    '"nem":"hu", "nerede":"tr", "nicht":"de", "nie":"pl", "niet":"nl", "niin":"fi", '
    '"no":"ca es pt", "non":"it", "not":"en", "nous":"fr", "nu":"ro", "này":"vi", "não":"pt", '
    '"när":"sv", "når":"no", "o":"pt ro", "och":"sv", "od":"cs pl", "of":"en", "og":"da no", '
    '"olarak":"tr", "olen":"fi", "oli":"fi", "om":"sv", "on":"ca en fi", "onde":"pt", '
    '"ook":"nl", "op":"nl", "os":"pt", "ovat":"fi", "où":"fr", "pada":"id", "para":"es pt", '
    '"pas":"fr", "pe":"ro", "pentru":"ro", "per":"ca it", "più":"it", "po":"pl", "por":"es pt", '
    '"pour":"fr", "pro":"cs", "på":"da no sv", "quan":"ca", "quand":"fr", "quando":"it pt", '
    '"que":"ca es fr pt", "quem":"pt", "qui":"ca fr", "qué":"es", "s":"cs", "saya":"id", '
    '"se":"cs es fi pt", "siapa":"id", "sich":"de", "sie":"de", "się":"pl", "som":"da no sv", '
    '"sono":"it", "sonra":"tr", "su":"es lt", "sudah":"id", "suis":"fr", "sunt":"ro", '
    '"sur":"fr", "són":"ca", "są":"pl", "te":"nl", "tengo":"es", "that":"en", "the":"en", '
    '"they":"en", "this":"en", "tidak":"id", "til":"da no", "till":"sv", "to":"cs en pl", '
    '"trong":"vi", "tämä":"fi", "tôi":"vi", "um":"pt", "uma":"pt", "un":"ca es it ro", '
    '"una":"ca es it", "und":"de", "unde":"ro", "une":"fr", "untuk":"id", "v":"cs", "vad":"sv", '
    '"vagyok":"hu", "van":"hu nl", "var":"sv tr", "ve":"tr", "vem":"sv", "volt":"hu", '
    '"von":"de", "voor":"nl", "vous":"fr", "và":"vi", "với":"vi", "w":"pl", "waar":"nl", '
    '"wann":"de", "wanneer":"nl", "war":"de", "was":"de en", "wat":"nl", "we":"en", "wer":"de", '
    '"what":"en", "when":"en", "where":"en", "which":"en", "who":"en", "wie":"de nl", '
    '"wir":"de", "with":"en", "wo":"de", "y":"es", "yang":"id", "you":"en", "your":"en", '
    '"yra":"lt", "zijn":"nl", "zu":"de", "är":"sv", "çok":"tr", "è":"it", "é":"pt", '
    '"és":"ca hu", "était":"fr", "în":"ro", "đã":"vi", "được":"vi", "į":"lt", "że":"pl", '
    '"že":"cs", "și":"ro", "ở":"vi"}'::jsonb;
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
    select l.language, count(*) as times
    from (
      select distinct t.word
      from string_to_table(regexp_replace(v_text, '[^[:alpha:]]+', ' ', 'g'), ' ') t (word)
      limit 80
    ) t
    cross join lateral string_to_table(v_languages ->> t.word, ' ') l (language)
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
