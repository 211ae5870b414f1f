#!/usr/bin/env bash
# Version: sqlite-utils 4.2.1, Python 3.11 with its SQLite.
# Guess: a CSV inserted into SQLite keeps account numbers and sort codes as they are (00123, 040004), as version 3
#   does, or tells that it takes them for numbers; a column of numbers holds numbers.
# Behaviour: types are detected by default since version 4, and zeros in front are no hint: 00123 becomes 123, and no
#   longer meets the key of another file. "nan", as pandas may write it, makes no text of a column of rates: the column
#   is REAL and holds the text nan, which avg() counts as 0. --no-detect-types keeps everything as text.
# Output seen on 2026-11-30:
#   said: nothing
#   00123 040004 4.5 becomes 123 40004 4.5 real
#   00124 040005 nan becomes 124 40005 nan text
#   00125 309634 5.5 becomes 125 309634 5.5 real
#   mean rate 3.33 of 3 rates, by hand 5.00 of 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install sqlite-utils==4.2.1
printf 'account,sort_code,rate\n00123,040004,4.5\n00124,040005,nan\n00125,309634,5.5\n' > loans.csv
venv/bin/sqlite-utils insert loans.db loans loans.csv --csv > log.txt 2>&1
venv/bin/sqlite-utils insert loans.db texts loans.csv --csv --no-detect-types > /dev/null
venv/bin/python - <<'PYTHON'
import sqlite3

database = sqlite3.connect("loans.db")
rows = database.execute("SELECT account, sort_code, rate, typeof(rate) FROM loans").fetchall()
mean = database.execute("SELECT avg(rate), count(rate) FROM loans").fetchone()
texts = database.execute("SELECT account, sort_code, rate FROM texts").fetchall()
print("said:", open("log.txt").read().strip() or "nothing")
for row, text in zip(rows, texts):
    print(*text, "becomes", *row)
print("mean rate {:.2f} of {} rates, by hand 5.00 of 2".format(*mean))
assert rows == [(123, 40004, 4.5, "real"), (124, 40005, "nan", "text"), (125, 309634, 5.5, "real")]
assert texts[0] == ("00123", "040004", "4.5") and round(mean[0], 2) == 3.33
PYTHON
