"""Reasons of one network beside shap's GradientExplainer and DeepExplainer on the same network.

    pip install torch shap safetensors
    python benches/shap_peer.py RISKBENCH MODEL FILE [--rows 1000] [--turns 3]

MODEL is of `train --model mlp --members 1`. RISKBENCH scores FILE twice, with four reasons per row
and without; the difference over its rows is the time of a row, and the whole command is shown
beside it. shap explains `--rows` rows of as many inputs by the network with the weights of MODEL,
against the stored mean as background: GradientExplainer with 50 samples per row, as many as a
quadrature of 50 steps. Its time is a row's times the rows of FILE. CPU seconds are shown beside the
time on the clock, as other work on the machine changes them least.
"""

import argparse
import json
import os
import resource
import struct
import subprocess
import tempfile
import time

import numpy as np
import shap
import torch
from safetensors.numpy import load_file


def network(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        document = json.loads(file.read(size))["__metadata__"]["riskbench"]
    document = json.loads(document[document.index("{"):])  # behind the checksum
    config = document["config"]
    if config["family"] != "mlp" or config["norm"] != "none" or config.get("members"):
        raise SystemExit("MODEL is to be of `train --model mlp --members 1`.")
    tensors = load_file(path)
    activation = {"silu": torch.nn.SiLU, "relu": torch.nn.ReLU, "gelu": torch.nn.GELU,
                  "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}[config["activation"]]
    layers = []
    for name in [f"dense.{place}" for place in range(len(config["hidden"]))] + ["output"]:
        kernel = torch.tensor(tensors[f"{name}.kernel"].T)
        layer = torch.nn.Linear(kernel.shape[1], kernel.shape[0])
        layer.weight.data, layer.bias.data = kernel, torch.tensor(tensors[f"{name}.bias"])
        layers += [layer] + ([activation()] if name != "output" else [])
    mean = document["explanation"]["baselines"]["mean"]["f64"]
    return torch.nn.Sequential(*layers).eval(), torch.tensor(tensors[f"f64.{mean}"], dtype=torch.float32)


def seconds(work):
    """Wall and CPU seconds, those of child processes included."""
    def spent():
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

    begun, before = time.perf_counter(), spent()
    work()
    return np.array([time.perf_counter() - begun, spent() - before])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("file")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    net, mean = network(arguments.model)
    torch.manual_seed(1)
    x = torch.randn(arguments.rows, len(mean))
    background = mean[None]
    with open(arguments.file, encoding="utf-8") as file:
        rows = sum(1 for _ in file) - 1
    out = os.path.join(tempfile.mkdtemp(), "scored.csv")
    score = [arguments.program, "score", arguments.model, arguments.file, "--out", out]

    def ours(*more):
        subprocess.run(score + list(more), check=True, capture_output=True)

    gradient = shap.GradientExplainer(net, background)
    deep = shap.DeepExplainer(net, background)
    runs = {
        "riskbench score": lambda: ours(),
        "riskbench score --reasons 4": lambda: ours("--reasons", "4"),
        "GradientExplainer": lambda: gradient.shap_values(x, nsamples=50),
        "DeepExplainer": lambda: deep.shap_values(x, check_additivity=False),
    }
    times = {name: [] for name in runs}
    for _ in range(arguments.turns):
        for name, work in runs.items():
            taken = seconds(work)
            times[name].append(taken if name.startswith("riskbench") else taken * rows / len(x))
    median = {name: np.median(taken, axis=0) for name, taken in times.items()}
    command = median["riskbench score --reasons 4"]
    print(f"torch {torch.__version__}, shap {shap.__version__}, {rows} rows, {len(mean)} inputs")
    print(f"{'':32}{'wall':>12}{'':12}{'CPU':>12}")
    for name, taken in median.items():
        shown = [f"{t:10.2f} s{t / c:10.1f} x" for t, c in zip(taken, command)]
        print(f"{name:32}{''.join(shown)}")
    values = np.asarray(gradient.shap_values(x[:64], nsamples=2000)).reshape(64, -1)
    gap = net(x[:64]).detach().numpy()[:, 0] - net(background).detach().numpy()[0, 0] - values.sum(1)
    print(f"GradientExplainer with 2,000 samples: largest residual of 64 rows {abs(gap).max():.3f}")


if __name__ == "__main__":
    main()
