"""Runs an exported ONNX model on rows of the model's own making, and compares with riskbench.

    python model.check.py model.onnx

Needs NumPy and onnxruntime 1.17 or later. It prints the largest difference of a PD, which must be
at most 1e-6, and how many rows are decided otherwise; `inputs_of` shows how cells are passed.
"""

import json
import math
import sys

import numpy as np
import onnxruntime

FIXTURE = {"document": null}


def inputs_of(session, columns):
    """Columns (lists by name) as inputs: texts, or doubles with NaN for None."""
    feed = {}
    for info in session.get_inputs():
        cells = columns[info.name]
        if info.type == "tensor(string)":
            cells = np.array(["" if cell is None else str(cell) for cell in cells], dtype=object)
        else:
            cells = np.array([math.nan if cell is None else cell for cell in cells], dtype=float)
        feed[info.name] = cells.reshape(-1, 1)
    return feed


def main(path):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [info.name for info in session.get_outputs()]
    pd, _, decision = (column.ravel() for column in
                       session.run(names, inputs_of(session, FIXTURE["columns"])))
    largest, other, with_pd = 0.0, 0, 0
    for want, got, word, decided in zip(FIXTURE["pd"], pd, FIXTURE["decision"], decision):
        other += word != decided or (want is None) != math.isnan(got)
        if want is not None and not math.isnan(got):
            with_pd += 1
            largest = max(largest, abs(want - got))
    print(f"onnxruntime {onnxruntime.__version__}: {with_pd} rows with a PD, "
          f"largest difference {largest:.1e}, {other} decided otherwise")
    return 0 if largest <= 1e-6 and other == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
