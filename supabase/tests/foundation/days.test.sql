begin;
select plan(45);

-- Names
select is(
  private.timezone_name(given), kept, 'kept of ' || given
) from (values
  ('Europe/Berlin', 'Europe/Berlin'), (' Asia/Tokyo ', 'Asia/Tokyo'), ('+05:30', '+05:30'),
  ('+0530', '+05:30'), ('+2', '+02:00'), ('-03', '-03:00'), ('GMT+05:30', '+05:30'),
  ('UTC-7', '-07:00'), ('UTC+00:00', 'UTC'), ('Z', 'UTC'), ('GMT', 'GMT'), ('GMT+0', 'GMT+0'),
  ('Etc/GMT+5', 'Etc/GMT+5'), ('W. Europe Standard Time', 'Europe/Berlin'),
  ('india standard time', 'Asia/Kolkata')
) v (given, kept);
select is(
  (select array_agg(n.name order by n.name) from pg_timezone_names n
   where not private.is_timezone(n.name) and n.name !~ '^(posix|right)/'),
  null, 'every name that Postgres knows is one'
);
select is(private.is_timezone(private.timezone_name(z)), true, 'a timezone: ' || z)
from unnest(array[
  'UTC', 'GMT', 'EST5EDT', 'Japan', 'GB-Eire', 'utc', 'europe/kyiv', '+05:30', '-12:00', 'EST',
  'Singapore', 'Asia/Calcutta', 'Europe/Kiev',
  'US/Eastern', 'PRC', 'NZ-CHAT'
]) z;
select is(private.is_timezone(z), false, 'none: ' || z)
from unnest(array['', 'berlin', 'Berlin+2', 'Europe/Atlantis', '+25:00', 'Etc/GMT+99', 'UTC5'])  z;
select is(private.is_timezone(null), null, 'null is unknown');

-- Days
select is(
  private.day_of('2024-01-02 00:30Z', 'Europe/Berlin', 4), '2024-01-01'::date,
  'half past one at night is of the day before'
);
select is(
  private.day_of('2024-01-02 03:00Z', 'Europe/Berlin', 4), '2024-01-02'::date, 'four is not'
);
select is(
  private.day_of('2024-01-01 18:30Z', '+05:30', 0), '2024-01-02'::date,
  'an offset with a plus is ahead of Greenwich'
);
select is(
  private.day_begins('2024-03-31', 'Europe/Berlin', 4), '2024-03-31 02:00Z'::timestamptz,
  'a day begins by the clock on the wall, in summer time'
);
select is(
  private.day_begins('2024-01-01', '-03:30', 4), '2024-01-01 07:30Z'::timestamptz,
  'and by an offset'
);

select * from finish();
rollback;
