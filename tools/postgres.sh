#!/bin/sh
# A private PostgreSQL for the tests: `tools/postgres.sh start` prints its address, `tools/postgres.sh stop` ends it.
# It lives in a folder of its own, listens on a unix socket only, and is made anew each time.
set -eu
home="${SEKIMORI_TEST_POSTGRES:-/tmp/sekimori-postgres-$(id -u)}"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed (apt-get install postgresql)" >&2; exit 1; }
if [ "$(id -u)" = 0 ]; then run() { runuser -u postgres -- "$@"; }; else run() { "$@"; }; fi
case "${1:-}" in
  start)
    if [ -f "$home/data/postmaster.pid" ] && run "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; then
      echo "postgresql://sekimori@localhost/sekimori?host=$home"; exit 0
    fi
    rm -rf "$home"; mkdir -p "$home"; [ "$(id -u)" != 0 ] || chown postgres "$home"
    cd "$home"
    run "$bin/initdb" -D "$home/data" -U sekimori --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    run "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" -o "-k $home -c listen_addresses='' -c fsync=off \
      -c synchronous_commit=off -c full_page_writes=off -c max_connections=60" start >/dev/null
    run "$bin/createdb" -h "$home" -U sekimori sekimori
    echo "postgresql://sekimori@localhost/sekimori?host=$home" ;;
  stop)
    [ ! -d "$home/data" ] || (cd "$home" && run "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$home" ;;
  *) echo "usage: tools/postgres.sh start|stop" >&2; exit 2 ;;
esac
