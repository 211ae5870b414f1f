#!/usr/bin/env bash
# Version: price-parser 0.5.1, Python 3.11.
# Guess: a parser of amounts reads the amounts and rates of a loan file: 4.125 % as 4.125, a debit as negative, 1.2M as
#   1,200,000 or not at all.
# Behaviour: three digits behind a point or comma are thousands, also behind a 0 (0.125 is 125): US mortgage rates,
#   which go by eighths, are 4.25 or 4125 in one column. The comma with a percent sign loses its decimals (3,875% is
#   3). A minus before, a minus behind and brackets are dropped, so that debits count as credits. 1.2M is 1.2. With
#   decimal_separator="." the rates are right.
# Output seen on 2026-11-30:
#   4.25 % 4.25 | 4.125 % 4125 | 0.125 125 | 3,875% 3 | -250.00 250 | (250.00) 250 | 250.00- 250 | 1.2M 1.2
#   with decimal_separator: 4.125 % 4.125 | 0.125 0.125
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install price-parser==0.5.1
venv/bin/python -W ignore - <<'PYTHON'
from price_parser import Price

texts = ["4.25 %", "4.125 %", "0.125", "3,875%", "-250.00", "(250.00)", "250.00-", "1.2M"]
found = {text: Price.fromstring(text).amount_float for text in texts}
print(" | ".join(f"{text} {value:g}" for text, value in found.items()))
told = {text: Price.fromstring(text, decimal_separator=".").amount_float for text in ("4.125 %", "0.125")}
print("with decimal_separator:", " | ".join(f"{text} {value:g}" for text, value in told.items()))
assert list(found.values()) == [4.25, 4125, 125, 3, 250, 250, 250, 1.2]
assert told == {"4.125 %": 4.125, "0.125": 0.125}
PYTHON
