#!/usr/bin/env bash
# Version: ixbrlparse 0.12.0, Python 3.11.
# Guess: an amount of a company's accounts that is marked as having no value (xsi:nil="true") is None, as apart from
#   a dash, which the format zerodash makes 0; sign, scale and decimal comma are minded.
# Behaviour: it is 0. Debt or turnover that a company does not state is a company without debt or turnover, and
#   ratios of it are 0 or infinite. The rest holds. A fraction (ix:fraction) is left out, without an entry in errors.
# Output seen on 2026-11-30:
#   -1,234 in thousands -1234000.0 | 1.234,50 1234.5 | dash 0 | no value 0 | fractions found: 0, errors: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install ixbrlparse==0.12.0
venv/bin/python -W ignore - <<'PYTHON'
import io

from ixbrlparse import IXBRL

PAGE = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:core="http://example.com/core"
xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"><head><title>Accounts</title></head><body>
<div style="display:none"><ix:header><ix:resources><xbrli:context id="end"><xbrli:entity>
<xbrli:identifier scheme="http://example.com">1</xbrli:identifier></xbrli:entity><xbrli:period>
<xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context><xbrli:unit id="GBP">
<xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit></ix:resources></ix:header></div><p>{}</p></body></html>"""
FACTS = {"-1,234 in thousands": 'decimals="-3" scale="3" sign="-" format="ixt:numdotdecimal">1,234',
         "1.234,50": 'decimals="2" format="ixt:numcommadecimal">1.234,50',
         "dash": 'decimals="0" format="ixt:zerodash">-',
         "no value": 'decimals="0" xsi:nil="true">'}
found = {}
for name, rest in FACTS.items():
    fact = f'<ix:nonFraction name="core:Debt" contextRef="end" unitRef="GBP" {rest}</ix:nonFraction>'
    found[name] = IXBRL(io.StringIO(PAGE.format(fact))).numeric[0].value
fraction = ('<ix:fraction name="core:Share" contextRef="end" unitRef="GBP"><ix:numerator>1</ix:numerator>/'
            "<ix:denominator>4</ix:denominator></ix:fraction>")
share = IXBRL(io.StringIO(PAGE.format(fraction)))
print(" | ".join(f"{name} {value}" for name, value in found.items()),
      f"| fractions found: {len(share.numeric)}, errors: {len(share.errors)}")
assert list(found.values()) == [-1234000, 1234.5, 0, 0] and found["no value"] is not None
PYTHON
