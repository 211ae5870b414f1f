#!/usr/bin/env bash
# Version: sklearn-pmml-model 1.0.8, scikit-learn 1.5.2, numpy 1.26.4, pandas 2.2.3, Python 3.11.
# Guess: a RegressionModel of PMML 4.4 gives the PD that the standard defines: by its normalizationMethod (logit,
#   probit, cloglog), its exponents and its treatment of outliers; what is not known is refused.
# Behaviour: all are read as logit with exponent 1, and values beyond highValue stay as they are, without a word. A
#   probit model of a bank scores 38 % where it says 31 %, and 82 % where it says 93 %. The order of the applicants
#   survives another link, but not the outliers. Missing values are refused, also with missingValueReplacement.
# Output seen on 2026-11-30:
#                    by the standard          read
#   logit            .3775 .8176 .9820   .3775 .8176 .9820
#   probit           .3085 .9332 1.0000  .3775 .8176 .9820
#   cloglog          .4548 .9887 1.0000  .3775 .8176 .9820
#   exponent 2       .3775 .9241 1.0000  .3775 .8176 .9820
#   highValue 5      .3775 .8176 .9526   .3775 .8176 .9820
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install sklearn-pmml-model==1.0.8 scikit-learn==1.5.2 numpy==1.26.4 pandas==2.2.3 scipy==1.15.3
cat > read.py <<'PYTHON'
import numpy as np
import pandas as pd
from scipy.stats import norm
from sklearn_pmml_model.linear_model import PMMLLogisticRegression

MODEL = """<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary numberOfFields="3">
<DataField name="bad" optype="categorical" dataType="string"><Value value="0"/><Value value="1"/></DataField>
<DataField name="debt" optype="continuous" dataType="double"/>
<DataField name="home" optype="categorical" dataType="string"><Value value="own"/><Value value="rent"/></DataField>
</DataDictionary><RegressionModel functionName="classification" normalizationMethod="{link}"><MiningSchema>
<MiningField name="bad" usageType="target"/><MiningField name="debt" {outliers}/><MiningField name="home"/>
</MiningSchema><RegressionTable intercept="-1" targetCategory="1">
<NumericPredictor name="debt" coefficient="0.5" exponent="{exponent}"/>
<CategoricalPredictor name="home" value="rent" coefficient="1.5"/></RegressionTable>
<RegressionTable intercept="0" targetCategory="0"/></RegressionModel></PMML>"""
LOANS = pd.DataFrame({"debt": [1.0, 2.0, 7.0], "home": ["own", "rent", "rent"]})
LINKS = {"logit": lambda z: 1 / (1 + np.exp(-z)), "probit": norm.cdf, "cloglog": lambda z: 1 - np.exp(-np.exp(z))}


def both(link="logit", exponent=1, high=None):
    """The PDs by the standard, and as they are read."""
    outliers = f'outliers="asExtremeValues" lowValue="0" highValue="{high}"' if high else ""
    with open("model.pmml", "w") as file:
        file.write(MODEL.format(link=link, exponent=exponent, outliers=outliers))
    debt = np.minimum(LOANS["debt"], high) if high else LOANS["debt"]
    right = LINKS[link](-1 + 0.5 * debt**exponent + 1.5 * (LOANS["home"] == "rent"))
    return np.asarray(right), PMMLLogisticRegression(pmml="model.pmml").predict_proba(LOANS)[:, 1]


def texts(pds):
    return " ".join(f"{pd_:.4f}".removeprefix("0") for pd_ in pds)


print(f"{'':17}{'by the standard':24}read")
seen = {}
for name, how in (("logit", {}), ("probit", {"link": "probit"}), ("cloglog", {"link": "cloglog"}),
                  ("exponent 2", {"exponent": 2}), ("highValue 5", {"high": 5})):
    right, seen[name] = both(**how)
    print(f"{name:17}{texts(right):20}{texts(seen[name])}")
    assert np.allclose(seen[name], seen["logit"])
    assert np.allclose(right, seen[name]) == (name == "logit")
PYTHON
venv/bin/python -W ignore read.py
