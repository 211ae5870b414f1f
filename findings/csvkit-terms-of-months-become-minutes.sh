#!/usr/bin/env bash
# Version: csvkit 2.2.0, Python 3.11.
# Guess: csvsort, csvjoin and in2csv write the cells as they stand, in another order or form, as csvcut and csvstack
#   do.
# Behaviour: they guess a type for each column and write the values of it. Terms of 12m, 36m and 60m are durations of
#   minutes (0:36:00), months named by their word are days of the year 1, codes lose their zeros, 1 and 0 are True and
#   False, and the state NA (Namibia) is gone. Nothing is said. --no-inference keeps the cells but for NA, for which
#   --blanks is needed as well.
# Output seen on 2026-11-30:
#   csvcut   2,36m,may,00123,0,NA
#   csvsort  2,0:36:00,0001-05-01,123,False,
#   csvsort --no-inference --blanks  2,36m,may,00123,0,NA
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install csvkit==2.2.0
cat > loans.csv <<'CSV'
id,term,month,branch,insured,state
1,12m,june,00456,1,ZA
2,36m,may,00123,0,NA
3,60m,june,00789,1,ZA
CSV
line() { grep '^2,'; }
cut=$(venv/bin/csvcut -c id,term,month,branch,insured,state loans.csv | line)
sort=$(venv/bin/csvsort -c id loans.csv | line)
plain=$(venv/bin/csvsort --no-inference --blanks -c id loans.csv | line)
printf '%s  %s\n' 'csvcut ' "$cut" csvsort "$sort" 'csvsort --no-inference --blanks' "$plain"
[ "$cut" = '2,36m,may,00123,0,NA' ]
[ "$plain" = "$cut" ]
[ "$sort" = '2,0:36:00,0001-05-01,123,False,' ]
[ "$(venv/bin/in2csv loans.csv | line)" = "$sort" ]
[ "$(venv/bin/csvsort --no-inference -c id loans.csv | line)" = '2,36m,may,00123,0,' ]
