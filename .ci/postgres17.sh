#!/usr/bin/env bash
# A private Postgres 17 with pgvector, pgTAP and plpgsql_check, for a Debian machine where one is root.
#
#   .ci/postgres17.sh start     install it if it is not there, start it, print its URL
#   .ci/postgres17.sh kill      end it as a power failure would
#   .ci/postgres17.sh exec …    run one of its programs, such as pg_dump
#   .ci/postgres17.sh stop      stop it
#   .ci/postgres17.sh remove    stop it and delete all of it
#
# It lives in a folder of its own, .local/postgres17, beside the machine's packages and not among them, and
# listens on loopback only. Roles are as on Supabase: supabase_admin is the superuser that the platform's
# services connect as; postgres, whom migrations run as, creates roles and databases and bypasses row level
# security, but is no superuser. Elsewhere, set DATABASE_URL to a Postgres 17 of your own.
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
root=$here/.local/postgres17
bin=/usr/lib/postgresql/17/bin
data=/srv/data

# /proc and /dev are mounted for each program alone, in a mount namespace of its own: were they mounted in the folder
# for all to see, whoever deletes the folder while the server runs would delete the machine's /dev with it.
as_postgres() {
  unshare --mount --propagation private sh -c '
    mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"
  ' "$root" setpriv --reuid=postgres --regid=postgres --init-groups env -i PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8 "$@"
}
running() { [ -d "$root$data" ] && as_postgres pg_ctl -D "$data" status >/dev/null 2>&1; }

install_it() {
  if [ -x "$root$bin/postgres" ]; then return; fi
  [ "$(id -u)" = 0 ] || { echo "postgres17.sh: run it as root, or set DATABASE_URL to a Postgres 17 of your own." >&2; exit 1; }
  echo "Installing Postgres 17 …" >&2
  if ! command -v mmdebstrap >/dev/null; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap >&2
  fi
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
  mkdir -p "$here/.local"
  rm -rf --one-file-system "$root.new"
  # Moved into place when complete: an interrupted install leaves nothing that looks like one.
  mmdebstrap --quiet --variant=minbase --include=postgresql-17,postgresql-17-pgvector,postgresql-17-pgtap,postgresql-17-plpgsql-check \
    trixie "$root.new" "$mirror" >&2
  mv "$root.new" "$root"
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# On the port that it had before, so that clients find it again after a kill; if that is taken, on a free one.
start_it() {
  local port
  port=$(cat "$root/port" 2>/dev/null || echo 54329)
  while listens "$port"; do port=$((port + 1)); done
  echo "$port" >"$root/port"
  as_postgres pg_ctl -D "$data" -w -s -l "$data/log" -o "-p $port" start || {
    tail -n 20 "$root$data/log" >&2
    return 1
  }
}

initialise() {
  if [ -f "$root$data/engram_ready" ]; then return; fi
  rm -rf "${root:?}$data"
  install -d -o "$(stat -c %u "$root/var/lib/postgresql")" -g "$(stat -c %g "$root/var/lib/postgresql")" -m 700 "$root$data"
  as_postgres sh -c "echo postgres >/tmp/password && initdb -D $data -U supabase_admin --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >/dev/null; rm /tmp/password"
  as_postgres sh -c "cat >>$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '/tmp'
max_connections = 200
shared_buffers = 512MB
shared_preload_libraries = 'pg_stat_statements'
timezone = 'UTC'
CONF
  start_it
  as_postgres env PGPASSWORD=postgres psql -q -h /tmp -p "$(cat "$root/port")" -U supabase_admin -d postgres -v ON_ERROR_STOP=1 \
    -c "create role postgres login createrole createdb bypassrls password 'postgres'" \
    -c 'alter database postgres owner to postgres' \
    -c 'grant all on schema public to postgres'
  as_postgres pg_ctl -D "$data" -w -s stop
  as_postgres touch "$data/engram_ready"
}

case "${1:-}" in
  start)
    install_it
    initialise
    running || start_it
    echo "postgres://supabase_admin:postgres@127.0.0.1:$(cat "$root/port")/postgres"
    ;;
  kill)
    pid=$(head -n 1 "$root$data/postmaster.pid")
    kill -KILL "-$(ps -o pgid= -p "$pid" | tr -d ' ')"
    # Until it is reaped, a new server would take it for one that runs.
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    ;;
  exec)
    shift
    as_postgres "$@"
    ;;
  stop | remove)
    if running; then as_postgres pg_ctl -D "$data" -w -s -m fast stop; fi
    if [ "$1" = remove ]; then rm -rf --one-file-system "$root"; fi
    ;;
  *)
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0"
    [ "${1:-}" = --help ]
    ;;
esac
