-- Languages: what a text's language is called, and by which stemmers its words are found.
--
-- Helpers  private.text_language, stem_configs
--
-- A row of text keeps its language as an ISO 639-1 code, or simple when nobody knows it.

create function private.text_language(p_language text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_name text := lower(split_part(replace(btrim(p_language), '_', '-'), '-', 1));
  -- Other names by their code: ISO 639-2 and 639-3, and those of Postgres' configurations.
  v_names constant text[] := '{
    ara ar,arabic ar,hye hy,arm hy,armenian hy,eus eu,baq eu,basque eu,cat ca,catalan ca,
    dan da,danish da,nld nl,dut nl,dutch nl,eng en,english en,fin fi,finnish fi,fra fr,fre fr,
    french fr,deu de,ger de,german de,ell el,gre el,greek el,hin hi,hindi hi,hun hu,hungarian hu,
    ind id,indonesian id,gle ga,irish ga,ita it,italian it,lit lt,lithuanian lt,nep ne,nepali ne,
    nor no,norwegian no,nb no,nob no,nn no,nno no,por pt,portuguese pt,ron ro,rum ro,romanian ro,
    rus ru,russian ru,srp sr,serbian sr,spa es,spanish es,swe sv,swedish sv,tam ta,tamil ta,
    tur tr,turkish tr,yid yi,yiddish yi,zho zh,chi zh,cmn zh,chinese zh,jpn ja,japanese ja,
    kor ko,korean ko,tha th,thai th,pol pl,polish pl,ces cs,cze cs,czech cs,ukr uk,ukrainian uk,
    vie vi,vietnamese vi,heb he,hebrew he,fas fa,per fa,pes fa,persian fa,ben bn,bengali bn,
    urd ur,bul bg,bulgarian bg,slk sk,hrv hr,slv sl,est et,lav lv,msa ms,zlm ms,tgl tl
  }'::text[];
begin
  return coalesce(
    substring(array_to_string(v_names, ',') from '(?:^|,)' || v_name || ' ([a-z]{2})'),
    case when v_name ~ '^[a-z]{2,3}$' then v_name end,
    'simple'
  );
end;
$$;

comment on function private.text_language is
  'The ISO 639-1 code of a language: of a code of two or three letters, with or without a region '
  '(pt-BR), or of the English name; simple where there is none.';

create function private.stem_configs(p_text text, p_languages text[]) returns regconfig[]
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_configs regconfig[] := '{}'::regconfig[];
  v_config regconfig;
  v_language text;
begin
  foreach v_language in array p_languages loop
    v_config := case v_language
      when 'ar' then 'arabic' when 'hy' then 'armenian' when 'eu' then 'basque'
      when 'ca' then 'catalan' when 'da' then 'danish' when 'nl' then 'dutch'
      when 'fi' then 'finnish' when 'fr' then 'french' when 'de' then 'german'
      when 'el' then 'greek' when 'hi' then 'hindi' when 'hu' then 'hungarian'
      when 'id' then 'indonesian' when 'ga' then 'irish' when 'it' then 'italian'
      when 'lt' then 'lithuanian' when 'ne' then 'nepali' when 'no' then 'norwegian'
      when 'pt' then 'portuguese' when 'ro' then 'romanian' when 'ru' then 'russian'
      when 'sr' then 'serbian' when 'es' then 'spanish' when 'sv' then 'swedish'
      when 'ta' then 'tamil' when 'tr' then 'turkish' when 'yi' then 'yiddish'
      -- Texts without a language, or with one that has no stemmer, have English words in them.
      else 'english'
    end::regconfig;
    if v_config <> all (v_configs) then
      v_configs := v_configs || v_config;
    end if;
  end loop;
  if octet_length(p_text) = char_length(p_text) then
    return v_configs;
  end if;

  -- Words in another script than that of the language are stemmed as that script's.
  if p_text ~ '[\u0400-\u04ff]'
     and not v_configs && array['russian'::regconfig, 'serbian'::regconfig] then
    v_configs := v_configs || 'russian'::regconfig;
  end if;
  if p_text ~ '[\u0600-\u06ff]' and 'arabic'::regconfig <> all (v_configs) then
    v_configs := v_configs || 'arabic'::regconfig;
  end if;
  if p_text ~ '[\u0370-\u03ff]' and 'greek'::regconfig <> all (v_configs) then
    v_configs := v_configs || 'greek'::regconfig;
  end if;
  if p_text ~ '[\u0900-\u097f]'
     and not v_configs && array['hindi'::regconfig, 'nepali'::regconfig] then
    v_configs := v_configs || 'hindi'::regconfig;
  end if;
  if p_text ~ '[\u0530-\u058f]' and 'armenian'::regconfig <> all (v_configs) then
    v_configs := v_configs || 'armenian'::regconfig;
  end if;
  if p_text ~ '[\u0b80-\u0bff]' and 'tamil'::regconfig <> all (v_configs) then
    v_configs := v_configs || 'tamil'::regconfig;
  end if;
  if p_text ~ '[a-z]' and v_configs <@ array[
    'arabic'::regconfig, 'armenian'::regconfig, 'greek'::regconfig, 'nepali'::regconfig,
    'tamil'::regconfig, 'yiddish'::regconfig
  ] then
    v_configs := v_configs || 'english'::regconfig;
  end if;
  return v_configs;
end;
$$;

comment on function private.stem_configs is
  'The configurations of Postgres that know the stems of a text: those of the languages, and of '
  'each script in the text that they do not cover.';

grant execute on function
  private.text_language,
  private.stem_configs
to authenticated, service_role;
