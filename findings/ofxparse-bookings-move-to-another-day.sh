#!/usr/bin/env bash
# Version: ofxparse 0.21, Python 3.11.
# Guess: the date of a booking is the day that the bank wrote: the 31st of December 2023, with or without a time and a
#   zone such as [+1:CET].
# Behaviour: a time with a zone becomes one of UTC without a zone. The midnight of a bank in Paris or Mumbai is the
#   evening before, the last second of the year in New York is the next year: incomes and payments of a window of days
#   or a year are another's. Amounts hold: -1.234,50, -1,234.50 and -1 234,50 are -1234.50.
# Output seen on 2026-11-30:
#   20231231                   2023-12-31
#   20231231235959             2023-12-31
#   20231231000000[+1:CET]     2023-12-30
#   20231231000000[+5.5:IST]   2023-12-30
#   20231231235959[-5:EST]     2024-01-01
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install ofxparse==0.21
venv/bin/python -W ignore - <<'PYTHON'
import io

import ofxparse

HEAD = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""
STATEMENT = (
    "<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20240131<LANGUAGE>ENG</SONRS>"
    "</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR"
    "<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20231201<DTEND>20240131"
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{}<TRNAMT>{}<FITID>1<NAME>RENT</STMTTRN></BANKTRANLIST>"
    "<LEDGERBAL><BALAMT>1.00<DTASOF>20240131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>")


def booking(date, amount="-1234.50"):
    text = HEAD + STATEMENT.format(date, amount)
    (only,) = ofxparse.OfxParser.parse(io.BytesIO(text.encode())).account.statement.transactions
    return only


DAYS = {"20231231": "2023-12-31", "20231231235959": "2023-12-31", "20231231000000[+1:CET]": "2023-12-30",
        "20231231000000[+5.5:IST]": "2023-12-30", "20231231235959[-5:EST]": "2024-01-01"}
for written, day in DAYS.items():
    seen = booking(written)
    print(f"{written:26} {seen.date:%Y-%m-%d}")
    assert f"{seen.date:%Y-%m-%d}" == day and seen.date.tzinfo is None
for amount in ("-1.234,50", "-1,234.50", "-1 234,50"):
    assert float(booking("20231231", amount).amount) == -1234.5
PYTHON
