#!/usr/bin/env bash
# Version: xlsx2csv 0.8.6, XlsxWriter 3.3.1, openpyxl 3.1.5, Python 3.11.
# Guess: a number whose format shows a word in quotes ("USD" #,##0.00, 0.0,,"M", 0 "days") is written
#   as the number, or as it is shown.
# Behaviour: a d, m, y, h or s within the quotes makes it a date. The cell becomes the format with
#   parts of a date put in, and the amount is nowhere in the file; it ends without an error. A word
#   without these letters ("EUR") is harmless.
# Output seen on 2026-11-30:
#   "EUR" #,##0.00   1234567.5
#   "USD" #,##0.00   "us15" #,##0.00
#   0.0,,"M"         0.0,,"02"
#   0 "days"         0 "15ays"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install xlsx2csv==0.8.6 XlsxWriter==3.3.1 openpyxl==3.1.5
venv/bin/python - <<'PYTHON'
import csv
import subprocess

import openpyxl
import xlsxwriter

AMOUNT = 1234567.5
FORMATS = ['"EUR" #,##0.00', '"USD" #,##0.00', '0.0,,"M"', '0 "days"']
with xlsxwriter.Workbook("loans.xlsx") as book:
    sheet = book.add_worksheet()
    for row, shown in enumerate(FORMATS):
        sheet.write_number(row, 0, AMOUNT, book.add_format({"num_format": shown}))
values = [row[0].value for row in openpyxl.load_workbook("loans.xlsx").active]
assert values == [AMOUNT] * 4
done = subprocess.run(["venv/bin/xlsx2csv", "loans.xlsx"], capture_output=True, text=True, check=True)
cells = [row[0] for row in csv.reader(done.stdout.splitlines())]
for shown, cell in zip(FORMATS, cells):
    print(f"{shown:16} {cell}")
assert float(cells[0]) == AMOUNT
assert all("1234567" not in cell and "1.2" not in cell for cell in cells[1:])
PYTHON
