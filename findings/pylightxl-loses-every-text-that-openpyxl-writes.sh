#!/usr/bin/env bash
# Version: pylightxl 1.61, openpyxl 3.1.5, pandas 2.3.3, XlsxWriter 3.3.1, Python 3.11.
# Guess: a workbook that pandas writes reads the same whichever of its two engines wrote it, and dates of the calendar
#   of 1904, which Macs use, are the dates that Excel shows.
# Behaviour: openpyxl keeps a text in its cell (inlineStr) and not in the list of shared strings. pylightxl knows the
#   list alone: all texts, the header included, are '', without a word; numbers and flags are there. Dates of 1904 are
#   read from 1900: each is four years and a day too early.
# Output seen on 2026-11-30:
#   xlsxwriter [['id', 'region', 'amount'], ['A1', 'North', 1.5], ['A2', 'South', 2]]
#   openpyxl   [['', '', ''], ['', '', 1.5], ['', '', 2]]
#   5 April 2023 in the calendar of 1904: 2019/04/04
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pylightxl==1.61 openpyxl==3.1.5 pandas==2.3.3 XlsxWriter==3.3.1
venv/bin/python -W ignore - <<'PYTHON'
import datetime

import pandas as pd
import pylightxl
import xlsxwriter

loans = pd.DataFrame({"id": ["A1", "A2"], "region": ["North", "South"], "amount": [1.5, 2.0]})
found = {}
for engine in ("xlsxwriter", "openpyxl"):
    loans.to_excel(f"{engine}.xlsx", index=False, engine=engine)
    assert pd.read_excel(f"{engine}.xlsx", engine="openpyxl").equals(loans)
    found[engine] = list(pylightxl.readxl(f"{engine}.xlsx").ws("Sheet1").rows)
    print(f"{engine:10} {found[engine]}")
with xlsxwriter.Workbook("mac.xlsx", {"date_1904": True}) as workbook:
    sheet = workbook.add_worksheet("S")
    sheet.write_datetime(0, 0, datetime.datetime(2023, 4, 5), workbook.add_format({"num_format": 14}))
date = pylightxl.readxl("mac.xlsx").ws("S").index(1, 1)
print("5 April 2023 in the calendar of 1904:", date)
assert found["xlsxwriter"] == [["id", "region", "amount"], ["A1", "North", 1.5], ["A2", "South", 2]]
assert found["openpyxl"] == [["", "", ""], ["", "", 1.5], ["", "", 2]] and date == "2019/04/04"
PYTHON
