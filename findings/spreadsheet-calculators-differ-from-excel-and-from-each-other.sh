#!/usr/bin/env bash
# Version: formulas 1.3.4, pycel 1.0b30, xlcalculator 0.5.0, openpyxl 3.1.5, Python 3.11.
# Guess: a scorecard or a schedule of payments in a workbook has one value for each cell, the one that Excel shows,
#   whichever package computes it.
# Behaviour: each has errors of its own, without a word. formulas rounds the binary number (1.005 to 1.00), pycel
#   gives -2^2 the sign of algebra and lets a month after 31 January end on 3 March, xlcalculator finds an empty cell
#   not below 600, counts the months of a date from those of the years apart (7 for 13) and divides days by 365.15.
#   All agree on text without case ("rent" = "RENT"), ROUND(2.5, 0), PMT, NPV, XIRR and 30/360.
# Output seen on 2026-11-30 (Excel by its documentation; "-" is refused):
#                            Excel  formulas  pycel  xlcalculator
#   ROUND(1.005,2)            1.01      1.00   1.01          1.01
#   -2^2                         4         4     -4             4
#   EDATE(31 Jan 2023,1)     44985     44985  44988         44985
#   IF(empty<600,1,0)            1         1      1             0
#   DATEDIF(...,"m")            13        13      -             7
#   YEARFRAC(...,1)         1.0807    1.0807 1.0807        1.0817
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install formulas==1.3.4 pycel==1.0b30 openpyxl==3.1.5
python3 -m venv other
other/bin/pip -q install xlcalculator==0.5.0 openpyxl==3.1.5
cat > cells.py <<'PYTHON'
import datetime

import openpyxl

CELLS = {"ROUND(1.005,2)": (1.01, 2), "-2^2": (4, 0), "EDATE(31 Jan 2023,1)": (44985, 0), "IF(empty<600,1,0)": (1, 0),
         'DATEDIF(...,"m")': (13, 0), "YEARFRAC(...,1)": (1.0807, 4)}
FORMULAS = ["=ROUND(1.005,2)", "=-2^2", "=EDATE(A1,1)", "=IF(A3<600,1,0)", '=DATEDIF(A1,A2,"m")', "=YEARFRAC(A1,A2,1)"]


def write():
    book = openpyxl.Workbook()
    book.active.title = "S"
    book.active["A1"], book.active["A2"] = datetime.date(2023, 1, 31), datetime.date(2024, 3, 1)
    for row, formula in enumerate(FORMULAS, 1):
        book.active.cell(row, 2, formula)
    book.save("loans.xlsx")


def number(value):
    """A cell as a number; a day as Excel counts it."""
    if hasattr(value, "value"):
        value = value.value
    if isinstance(value, datetime.datetime):
        value = (value - datetime.datetime(1899, 12, 30)).days
    return float(value)
PYTHON
cat > other.py <<'PYTHON'
from cells import FORMULAS, number
from xlcalculator import Evaluator, ModelCompiler

evaluator = Evaluator(ModelCompiler().read_and_parse_archive("loans.xlsx"))
print(*(number(evaluator.evaluate(f"S!B{row}")) for row in range(1, len(FORMULAS) + 1)))
PYTHON
cat > all.py <<'PYTHON'
import logging
import subprocess

import formulas
from cells import CELLS, FORMULAS, number, write
from pycel import ExcelCompiler

logging.disable(logging.CRITICAL)
write()
solution = formulas.ExcelModel().loads("loans.xlsx").finish().calculate()
pycel = ExcelCompiler("loans.xlsx")
other = subprocess.run(["other/bin/python", "-W", "ignore", "other.py"], capture_output=True, text=True, check=True)
other = [float(value) for value in other.stdout.split()]


def refused(row):
    try:
        return number(pycel.evaluate(f"S!B{row}"))
    except Exception as error:
        assert "NotImplemented" in type(error).__name__ or "UnknownFunction" in type(error).__name__
        return None


print(f"{'':25}Excel  formulas  pycel  xlcalculator")
seen = []
for row, (name, (excel, digits)) in enumerate(CELLS.items(), 1):
    values = [excel, number(solution[f"'[loans.xlsx]S'!B{row}"].value[0, 0]), refused(row), other[row - 1]]
    seen.append(values)
    texts = ["-" if value is None else f"{value:.{digits}f}" for value in values]
    print("{:22}{:>8}{:>10}{:>7}{:>14}".format(name, *texts))
wrong = [[value is not None and abs(value - values[0]) > 1e-4 for value in values[1:]] for values in seen]
assert wrong == [[True, False, False], [False, True, False], [False, True, False], [False, False, True],
                 [False, False, True], [False, False, True]], wrong
assert seen[4][2] is None and seen[2][2] == 44988 and seen[4][3] == 7
PYTHON
venv/bin/python -W ignore all.py 2>/dev/null
