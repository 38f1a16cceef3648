-- Foundation: a person's day. It begins at an hour of theirs, where they are.

create function private.local_time(p_at timestamptz, p_timezone text) returns timestamp
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  if p_timezone like '+%' or p_timezone like '-%' then
    return p_at at time zone p_timezone::interval;
  end if;
  return p_at at time zone p_timezone;
end;
$$;

comment on function private.local_time is
  'What a clock of the timezone shows.';

create function private.is_timezone(p_timezone text) returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  -- Of names with digits only these: Postgres would also take an offset with its sign turned
  -- round, such as Berlin+2.
  return p_timezone ~ '^[+-](0[0-9]|1[0-4]):[0-5][0-9]$' or (
    p_timezone ~* (
      '^([a-z]+([/_-][a-z_-]+)*|(est5e|cst6c|mst7m|pst8p)dt|(etc/)?gmt[+-]?0'
      '|etc/gmt[+-]([0-9]|1[0-4]))$'
    )
    and private.local_time('epoch', p_timezone) is not null
  );
exception
  when invalid_parameter_value then
    return false;
end;
$$;

comment on function private.is_timezone is
  'Whether it is the name of a timezone, in whatever case, or an offset such as +05:30.';

create function private.timezone_name(p_timezone text) returns text
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_name text := btrim(p_timezone);
begin
  -- UTC+5:30 and GMT+05:30 of devices are ahead of Greenwich; in Postgres, as in POSIX, they would
  -- be behind it.
  if v_name ~* '^(utc|gmt)?[+-][0-9]{1,2}(:?[0-9]{2})?$' and v_name !~* '^gmt[+-]0$' then
    v_name := regexp_replace(v_name, '^[A-Za-z]+', '');
    v_name := regexp_replace(v_name, '^([+-])([0-9])(:|$)', '\10\2\3');
    return case
      when v_name ~ '^[+-]00(:?00)?$' then 'UTC'
      when v_name ~ '^[+-][0-9]{2}$' then v_name || ':00'
      else regexp_replace(v_name, '^(...):?(..)$', '\1:\2')
    end;
  end if;
  if upper(v_name) <> 'Z' and private.is_timezone(v_name) then
    return v_name;
  end if;
  -- The names of Windows, each with that of its largest place, and old names, which not every
  -- system has.
  return coalesce((
    select w.name
    from (values
      ('Z', 'UTC'),
      ('Coordinated Universal Time', 'UTC'),
      ('Dateline Standard Time', 'Etc/GMT+12'),
      ('Hawaiian Standard Time', 'Pacific/Honolulu'),
      ('Alaskan Standard Time', 'America/Anchorage'),
      ('Pacific Standard Time', 'America/Los_Angeles'),
      ('US Mountain Standard Time', 'America/Phoenix'),
      ('Mountain Standard Time', 'America/Denver'),
      ('Central Standard Time', 'America/Chicago'),
      ('Central Standard Time (Mexico)', 'America/Mexico_City'),
      ('SA Pacific Standard Time', 'America/Bogota'),
      ('Eastern Standard Time', 'America/New_York'),
      ('Atlantic Standard Time', 'America/Halifax'),
      ('Newfoundland Standard Time', 'America/St_Johns'),
      ('Argentina Standard Time', 'America/Argentina/Buenos_Aires'),
      ('E. South America Standard Time', 'America/Sao_Paulo'),
      ('GMT Standard Time', 'Europe/London'),
      ('Greenwich Standard Time', 'Atlantic/Reykjavik'),
      ('W. Europe Standard Time', 'Europe/Berlin'),
      ('Romance Standard Time', 'Europe/Paris'),
      ('Central Europe Standard Time', 'Europe/Budapest'),
      ('Central European Standard Time', 'Europe/Warsaw'),
      ('FLE Standard Time', 'Europe/Kyiv'),
      ('GTB Standard Time', 'Europe/Bucharest'),
      ('E. Europe Standard Time', 'Europe/Chisinau'),
      ('Turkey Standard Time', 'Europe/Istanbul'),
      ('Russian Standard Time', 'Europe/Moscow'),
      ('Israel Standard Time', 'Asia/Jerusalem'),
      ('Egypt Standard Time', 'Africa/Cairo'),
      ('South Africa Standard Time', 'Africa/Johannesburg'),
      ('W. Central Africa Standard Time', 'Africa/Lagos'),
      ('E. Africa Standard Time', 'Africa/Nairobi'),
      ('Arab Standard Time', 'Asia/Riyadh'),
      ('Arabian Standard Time', 'Asia/Dubai'),
      ('Iran Standard Time', 'Asia/Tehran'),
      ('Pakistan Standard Time', 'Asia/Karachi'),
      ('India Standard Time', 'Asia/Kolkata'),
      ('Nepal Standard Time', 'Asia/Kathmandu'),
      ('Bangladesh Standard Time', 'Asia/Dhaka'),
      ('SE Asia Standard Time', 'Asia/Bangkok'),
      ('China Standard Time', 'Asia/Shanghai'),
      ('Singapore Standard Time', 'Asia/Singapore'),
      ('Taipei Standard Time', 'Asia/Taipei'),
      ('Tokyo Standard Time', 'Asia/Tokyo'),
      ('Korea Standard Time', 'Asia/Seoul'),
      ('W. Australia Standard Time', 'Australia/Perth'),
      ('Cen. Australia Standard Time', 'Australia/Adelaide'),
      ('E. Australia Standard Time', 'Australia/Brisbane'),
      ('AUS Eastern Standard Time', 'Australia/Sydney'),
      ('New Zealand Standard Time', 'Pacific/Auckland'),
      ('Universal', 'UTC'), ('Zulu', 'UTC'), ('UCT', 'UTC'), ('Greenwich', 'GMT'),
      ('Cuba', 'America/Havana'), ('Egypt', 'Africa/Cairo'), ('Eire', 'Europe/Dublin'),
      ('GB', 'Europe/London'), ('GB-Eire', 'Europe/London'), ('Hongkong', 'Asia/Hong_Kong'),
      ('Iceland', 'Atlantic/Reykjavik'), ('Iran', 'Asia/Tehran'), ('Israel', 'Asia/Jerusalem'),
      ('Jamaica', 'America/Jamaica'), ('Japan', 'Asia/Tokyo'), ('Libya', 'Africa/Tripoli'),
      ('Navajo', 'America/Denver'), ('NZ', 'Pacific/Auckland'), ('NZ-CHAT', 'Pacific/Chatham'),
      ('Poland', 'Europe/Warsaw'), ('Portugal', 'Europe/Lisbon'), ('PRC', 'Asia/Shanghai'),
      ('ROC', 'Asia/Taipei'), ('ROK', 'Asia/Seoul'), ('Singapore', 'Asia/Singapore'),
      ('Turkey', 'Europe/Istanbul'), ('W-SU', 'Europe/Moscow'),
      ('EST', 'America/Panama'), ('MST', 'America/Phoenix'), ('HST', 'Pacific/Honolulu'),
      ('EST5EDT', 'America/New_York'), ('CST6CDT', 'America/Chicago'),
      ('MST7MDT', 'America/Denver'), ('PST8PDT', 'America/Los_Angeles'),
      ('CET', 'Europe/Brussels'), ('MET', 'Europe/Brussels'), ('EET', 'Europe/Athens'),
      ('WET', 'Europe/Lisbon'),
      ('US/Alaska', 'America/Anchorage'), ('US/Arizona', 'America/Phoenix'),
      ('US/Central', 'America/Chicago'), ('US/Eastern', 'America/New_York'),
      ('US/Hawaii', 'Pacific/Honolulu'), ('US/Mountain', 'America/Denver'),
      ('US/Pacific', 'America/Los_Angeles'), ('Canada/Atlantic', 'America/Halifax'),
      ('Canada/Central', 'America/Winnipeg'), ('Canada/Eastern', 'America/Toronto'),
      ('Canada/Mountain', 'America/Edmonton'), ('Canada/Pacific', 'America/Vancouver'),
      ('Brazil/East', 'America/Sao_Paulo'), ('Mexico/General', 'America/Mexico_City'),
      ('Chile/Continental', 'America/Santiago'), ('Australia/ACT', 'Australia/Sydney'),
      ('Australia/NSW', 'Australia/Sydney'), ('Australia/Queensland', 'Australia/Brisbane'),
      ('Australia/Victoria', 'Australia/Melbourne'), ('America/Buenos_Aires',
        'America/Argentina/Buenos_Aires'), ('America/Indianapolis',
        'America/Indiana/Indianapolis'), ('America/Montreal', 'America/Toronto'),
      ('Asia/Calcutta', 'Asia/Kolkata'), ('Asia/Chongqing', 'Asia/Shanghai'),
      ('Asia/Dacca', 'Asia/Dhaka'), ('Asia/Katmandu', 'Asia/Kathmandu'),
      ('Asia/Rangoon', 'Asia/Yangon'), ('Asia/Saigon', 'Asia/Ho_Chi_Minh'),
      ('Europe/Kiev', 'Europe/Kyiv'), ('Pacific/Samoa', 'Pacific/Pago_Pago')
    ) w (device, name)
    where lower(w.device) = lower(v_name)
  ), v_name);
end;
$$;

comment on function private.timezone_name is
  'What devices call a timezone, as it is kept: a name that Postgres knows, or an offset such as '
  '+05:30, which is ahead of Greenwich.';

create function private.keep_timezone_name() returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  new.timezone := private.timezone_name(new.timezone);
  return new;
end;
$$;

comment on function private.keep_timezone_name is
  'Trigger: timezone is kept by a name that Postgres knows.';

create function private.day_of(p_at timestamptz, p_timezone text, p_day_start_hour integer)
returns date
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (private.local_time(p_at, p_timezone) - p_day_start_hour * interval '1 hour')::date;
end;
$$;

comment on function private.day_of is
  'The day that a time is of, where days begin at that hour: at 4, three at night is of the day '
  'before.';

create function private.day_begins(p_day date, p_timezone text, p_day_start_hour integer)
returns timestamptz
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_local timestamp := p_day + p_day_start_hour * interval '1 hour';
begin
  if p_timezone like '+%' or p_timezone like '-%' then
    return v_local at time zone p_timezone::interval;
  end if;
  return v_local at time zone p_timezone;
end;
$$;

comment on function private.day_begins is
  'When a day begins.';

grant execute on function
  private.timezone_name,
  private.local_time,
  private.is_timezone,
  private.day_of,
  private.day_begins
to authenticated, service_role;
