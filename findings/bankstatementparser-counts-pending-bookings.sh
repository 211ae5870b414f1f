#!/usr/bin/env bash
# Version: bankstatementparser 0.0.29, pandas 2.3.3, Python 3.11.
# Guess: the net amount of a CAMT statement is that of its booked entries; an entry that is pending (Sts PDNG) is left
#   out, or told apart by a column.
# Behaviour: it counts like the others, and no column says which they are: a payment that may still fall away, and is
#   booked again in the next statement, is an expense twice. Signs hold: a debit is negative, and a reversal (RvslInd)
#   keeps the sign of its own indicator, as the standard has it; currencies are summed apart.
# Output seen on 2026-11-30:
#   booked 10.00 and -20.00, pending -50.00: net -60.00, columns for the status: none
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install bankstatementparser==0.0.29 pandas==2.3.3
venv/bin/python -W ignore - <<'PYTHON'
from bankstatementparser import CamtParser

STATEMENT = """<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>2024-01-31T00:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id>
<CreDtTm>2024-01-31T00:00:00</CreDtTm><Acct><Id><IBAN>DE00000000000000000000</IBAN></Id><Ccy>EUR</Ccy></Acct>
{}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = ('<Ntry><Amt Ccy="EUR">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts>{}</Sts><BookgDt><Dt>2024-01-15</Dt></BookgDt>'
         "<ValDt><Dt>2024-01-15</Dt></ValDt></Ntry>")
ENTRIES = [("10.00", "CRDT", "BOOK"), ("20.00", "DBIT", "BOOK"), ("50.00", "DBIT", "PDNG")]
with open("statement.xml", "w") as file:
    file.write(STATEMENT.format("".join(ENTRY.format(*entry) for entry in ENTRIES)))
rows = CamtParser("statement.xml").parse()
amounts = [float(amount) for amount in rows["Amount"]]
status = [name for name in rows.columns if (rows[name].astype(str) == "PDNG").any()]
print(f"booked 10.00 and -20.00, pending -50.00: net {sum(amounts):.2f}, "
      f"columns for the status: {', '.join(status) or 'none'}")
assert amounts == [10.0, -20.0, -50.0] and not status
PYTHON
