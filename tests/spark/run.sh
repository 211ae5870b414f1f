#!/usr/bin/env bash
# Scores with Spark and holds every answer to that of one process. Needs Java 17 or 21 and a built
# riskbench (RISKBENCH names it); installs PySpark from PyPI into a folder beside the target.
#
#   cargo build --release && tests/spark/run.sh [local|cluster]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
RISKBENCH=${RISKBENCH:-${CARGO_TARGET_DIR:-target}/release/riskbench}
export RISKBENCH
venv=${RISKBENCH_SPARK_VENV:-${CARGO_TARGET_DIR:-target}/spark-venv}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" -q install pyspark==4.3.0 pyarrow==26.0.1 pandas==2.3.3
fi
PYSPARK_PYTHON=$(realpath -s "$venv")/bin/python
export PYSPARK_PYTHON
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
check() {
    "$PYSPARK_PYTHON" -W ignore tests/spark/check.py "$1" "$work"
    "$PYSPARK_PYTHON" -W ignore tests/spark/check_tune.py "$1" "$work"
}
case ${1:-all} in local | all)
    check 'local[2,3]'
    ;;
esac
case ${1:-all} in cluster | all)
    # The package of PyPI has all that a cluster of processes takes, once SPARK_HOME names it.
    SPARK_HOME=$("$PYSPARK_PYTHON" -c 'import pyspark; print(pyspark.__path__[0])')
    export SPARK_HOME SPARK_WORKER_DIR="$work/workers"
    check 'local-cluster[2,1,1024]'
    ;;
esac
