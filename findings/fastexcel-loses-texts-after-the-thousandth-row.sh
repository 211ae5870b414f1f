#!/usr/bin/env bash
# Version: fastexcel 0.21.0, polars 2.1.0, XlsxWriter 3.3.1, pyarrow 26.0.1, Python 3.11.
# Guess: a column of numbers with a text somewhere ("2,345" that was typed, or "n/a") comes as texts, or is refused,
#   whether the text is in row 10 or row 1,501.
# Behaviour: the type is that of the first 1,000 rows. Numbers written as text and remarks below them are missing,
#   flags above amounts make each amount true (5.5 is true), without a word. In row 10 the column comes as texts.
#   schema_sample_rows=None looks at all rows. polars.read_excel reads through it.
# Output seen on 2026-11-30:
#   text in row 11:    ['1.5', '2,345', 'n/a', '3.5']
#   text in row 1,501: [1.5, None, None, 3.5], with schema_sample_rows=None ['1.5', '2,345', 'n/a', '3.5']
#   5.5 in row 1,501, below flags: [True, True]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install fastexcel==0.21.0 polars==2.1.0 XlsxWriter==3.3.1 pyarrow==26.0.1
venv/bin/python -W ignore - <<'PYTHON'
import fastexcel
import polars as pl
import xlsxwriter


def read(values, last, **how):
    """The last cells of a column of these values, as fastexcel reads it and as polars does."""
    book = xlsxwriter.Workbook("loans.xlsx")
    sheet = book.add_worksheet()
    for row, (number, value) in enumerate([("id", "amount"), *enumerate(values, 1)]):
        sheet.write_row(row, 0, [number, value])
    book.close()
    cells = fastexcel.read_excel("loans.xlsx").load_sheet(0, **how).to_polars()["amount"].to_list()[-last:]
    if not how:
        assert pl.read_excel("loans.xlsx")["amount"].to_list()[-last:] == cells
    return cells


TEXTS = ["2,345", "n/a", 3.5]
early, late = read([1.5] * 10 + TEXTS, 4), read([1.5] * 1500 + TEXTS, 4)
whole = read([1.5] * 1500 + TEXTS, 4, schema_sample_rows=None)
flags = read([True] * 1500 + [5.5], 2)
print("text in row 11:   ", early)
print(f"text in row 1,501: {late}, with schema_sample_rows=None {whole}")
print("5.5 in row 1,501, below flags:", flags)
assert early == whole == ["1.5", "2,345", "n/a", "3.5"]
assert late == [1.5, None, None, 3.5] and flags == [True, True]
PYTHON
