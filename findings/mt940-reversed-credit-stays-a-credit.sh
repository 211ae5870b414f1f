#!/usr/bin/env bash
# Version: mt-940 5.1.1, Python 3.11.
# Guess: the entries of a SWIFT MT940 statement add up to the difference of its balances, with
#   reversals: RC, the reversal of a credit, is a debit, and RD a credit.
# Behaviour: only D gets a minus. A returned payment (RC) is read as money received a second time:
#   the entries of a statement with one returned payment add up to 200 where its balances differ by 0.
#   The status of the entry stays RC, the amount does not tell.
# Output seen on 2026-11-30:
#   C 100.00, D -30.00, RC 100.00, RD 30.00
#   entries 200.00, balances 0.00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install mt-940==5.1.1
venv/bin/python - <<'PYTHON'
import mt940

STATEMENT = """:20:STATEMENT
:25:10020030/1234567
:28C:00001/001
:60F:C260101EUR1000,00
:61:2601020102C100,00NTRFNONREF
:86:166?00PAYMENT
:61:2601030103D30,00NTRFNONREF
:86:166?00FEE
:61:2601040104RC100,00NTRFNONREF
:86:166?00PAYMENT RETURNED
:61:2601050105RD30,00NTRFNONREF
:86:166?00FEE RETURNED
:62F:C260105EUR1000,00
"""
entries = mt940.models.Transactions()
entries.parse(STATEMENT)
amounts = [(entry.data["status"], entry.data["amount"].amount) for entry in entries]
print(", ".join(f"{status} {amount}" for status, amount in amounts))
balances = [entries.data[f"final_{side}_balance"].amount.amount for side in ("opening", "closing")]
total = sum(amount for _, amount in amounts)
print(f"entries {total}, balances {balances[1] - balances[0]}")
assert total == 200 and balances[0] == balances[1] == 1000
PYTHON
