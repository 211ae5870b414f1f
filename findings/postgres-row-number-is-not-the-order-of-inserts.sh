#!/usr/bin/env bash
# Version: PostgreSQL 16.2 (of pgserver 0.1.4), Python 3.11.
# Guess: a new table that one connection filled row by row, with nothing deleted or
#   updated, is numbered by row_number() OVER () in the order of the inserts.
# Behaviour: a row that does not fit the last page goes into the space left at the end of an
#   earlier one, before rows that were inserted earlier. Scores joined to a file by that
#   number belong to other rows from there on. CREATE TABLE AS ... ORDER BY keeps the order.
# Output seen on 2026-11-29:
#   by inserts: row 16 has the number 8
#   by a query: row 16 has the number 16
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pgserver==0.1.4
bin=$(echo venv/lib/python3*/site-packages/pgserver/pginstall/bin)
# The server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  chmod -R a+rX "$folder"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  mkdir -m 700 data && chown 65534:65534 data
  mkdir -m 777 socket
else
  mkdir data socket
fi
"${as[@]}" "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C > /dev/null
"${as[@]}" "$bin/pg_ctl" -D data -w -l socket/log -o "-k $folder/socket -c listen_addresses=" start > /dev/null
trap '"${as[@]}" "$bin/pg_ctl" -D data -m immediate stop > /dev/null; rm -rf "$folder"' EXIT
query() { "$bin/psql" -h "$folder/socket" -U postgres -Atqc "$1"; }

# A page of 8 kB takes seven rows of 1,000 characters and some 800 more: the first keeps those,
# the second takes row 15 there, and row 16 fits the first only.
query "CREATE TABLE loans(place int, note text)"
for place in $(seq 16); do
  size=1000
  [ "$place" = 15 ] && size=800
  [ "$place" = 16 ] && size=100
  query "INSERT INTO loans VALUES ($place, repeat('x', $size))"
done
query "CREATE TABLE ordered AS SELECT * FROM loans ORDER BY place"
number="SELECT n FROM (SELECT place, row_number() OVER () AS n FROM"
inserted=$(query "$number loans) t WHERE place = 16")
queried=$(query "$number ordered) t WHERE place = 16")
echo "by inserts: row 16 has the number $inserted"
echo "by a query: row 16 has the number $queried"
[ "$inserted" = 8 ] && [ "$queried" = 16 ]
