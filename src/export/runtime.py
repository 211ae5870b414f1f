"""A model of riskbench as one file: probability of default, points and decision.

Needs Python 3.9 or later and NumPy, nothing else. It reads cells as `riskbench score` reads a
CSV file, and computes in 64-bit numbers.

    python model.py applicants.csv > scored.csv
    python model.py --self-test

    import model
    model.score([{"age": "41", "purpose": "car"}])      # a list of rows
    model.score({"age": [41], "purpose": ["car"]})      # or of columns

A row is DATA_ERROR, without a PD, where it has no value at all, or where a column of numbers
or days holds a cell with digits that this file cannot read for certain, such as "12 of 30".
"""

import csv
import json
import math
import re
import sys
from datetime import date
from statistics import NormalDist

import numpy as np

MODEL = {"document": null}

EPOCH = date(1970, 1, 1).toordinal()
FIELDS = MODEL["fields"]
MISSING = set(MODEL["missing"])
CURRENCIES = sorted(MODEL["currencies"], key=len, reverse=True)
SIGNS = {"-": -1.0, "+": 1.0, "\u2212": -1.0, "\u25b3": -1.0, "\u25b2": -1.0}
ANSWERS = {word: 0.0 for word in MODEL["no"]}
ANSWERS.update({word: 1.0 for word in MODEL["yes"]})
ANSWERS.update({"0": 0.0, "0.0": 0.0, "1": 1.0, "1.0": 1.0})
SMALL = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class Unreadable(Exception):
    """A cell with digits that is neither a number nor a word of the model."""


# ---- cells -------------------------------------------------------------------------------

def text_of(cell):
    """A cell as the text that a CSV file would hold; None where it is missing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "1" if cell else "0"
    if isinstance(cell, (float, np.floating)):
        if math.isnan(cell):
            return None
        is_whole = abs(cell) < 1e15 and cell == int(cell)
        return str(int(cell)) if is_whole else repr(float(cell))
    text = str(cell).strip()
    if len(text) > 2 and text.startswith('="') and text.endswith('"') and '"' not in text[2:-1]:
        text = text[2:-1].strip()
    elif re.match(r"'[0-9=+@-]", text) and not text.endswith("'"):
        text = text[1:].strip()
    return None if text == "" or text in MISSING else text


def is_letter(text):
    return text.isascii() and text.isalpha()


def without_currency(text, before):
    """A text without the currency before or behind its number."""
    for name in CURRENCIES:
        size = len(name)
        part, rest = (text[:size], text[size:]) if before else (text[-size:], text[:-size])
        near = rest[:1] if before else rest[-1:]
        # The "rs" of "yrs" are no rupees.
        if part.translate(SMALL) == name and not (name.isascii() and is_letter(near)):
            return rest.strip()
    return text


def signed(text):
    """The sign of a number and the number without sign, currency and parentheses before it."""
    sign, rest = None, text
    if rest.startswith("(") and rest.endswith(")"):
        sign, rest = -1.0, rest[1:-1].strip()
    # "B07" is a code.
    if is_letter(rest[:1]) and not is_letter(rest[1:2]) and rest[1:2] != "$":
        return sign, rest
    for _ in range(2):
        if sign is None and rest[:1] in SIGNS:
            sign, rest = SIGNS[rest[0]], rest[1:].lstrip()
        rest = without_currency(rest, True)
    if sign is None and rest.startswith("(") and rest.endswith(")"):
        sign, rest = -1.0, rest[1:-1].strip()
    return sign, rest


def number_of(text, how):
    """The number that a text writes, or None."""
    mark, group = (",", ".") if how["comma"] else (".", ",")
    sign, rest = signed(text)
    sign = 1.0 if sign is None else sign
    percent = rest.endswith("%")
    if percent:
        rest = rest[:-1].rstrip()
    rest = without_currency(rest, False)
    bound = 0.0
    for unit in sorted(how["units"], key=len, reverse=True):
        if rest.translate(SMALL).endswith(unit) and len(rest) > len(unit):
            rest = rest[: -len(unit)].rstrip()
            if rest.startswith("<"):
                bound, rest = -1.0, rest[1:].lstrip()
            elif rest.endswith("+"):
                rest = rest[:-1].rstrip()
            break
    m, g = re.escape(mark), re.escape(group)
    plain = re.fullmatch(rf"([0-9]+{m}?[0-9]*|{m}[0-9]+)([eE][+-]?[0-9]{{1,3}})?", rest)
    grouped = re.fullmatch(rf"([0-9]{{1,3}}(?:{g}[0-9]{{3}})+(?:{m}[0-9]*)?)()", rest)
    found = plain or grouped
    if found is None or (bound and not found[1].isdigit()):
        return None
    digits = found[1].replace(group, "") if grouped and not plain else found[1]
    number = digits.replace(mark, ".") + (found[2] or "")
    value = sign * float(number) + bound
    zeros = how["percent_zeros"]
    if percent and zeros:
        value = float(f"{value!r}e{zeros}") if "e" not in repr(value) else value * 10.0**zeros
    return value if math.isfinite(value) else None


def day_of(text, how):
    """Days since 1970-01-01 of a text, or None."""
    text = re.sub(r"[ T][0-9]{1,2}:[0-9:.,]*(Z|[+-][0-9:]+)?$", "", text)
    iso = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", text)
    other = re.fullmatch(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", text)
    compact = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0)?", text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif other:
        first, second, year = (int(part) for part in other.groups())
        day, month = (first, second) if how["day_first"] else (second, first)
    elif compact and how["compact"]:
        year, month, day = (int(part) for part in compact.groups())
    else:
        return None
    try:
        return date(year, month, day).toordinal() - EPOCH
    except ValueError:
        return None


def read_cell(cell, field, words):
    """The number and the word of a cell: NaN without a number, None without a word."""
    text = text_of(cell)
    if text is None:
        return math.nan, None
    how = field["read"]
    if how == "text":
        return math.nan, text
    kind = how if isinstance(how, str) else next(iter(how))
    if kind == "yes_no":
        answer = ANSWERS.get(text.translate(SMALL))
        return math.nan, text if answer is None else how[kind][int(answer)]
    if isinstance(cell, (int, float, np.number)) and kind in ("number", "answer"):
        return float(cell), None
    if kind == "number":
        number = number_of(text, how[kind])
    elif kind == "answer":
        number = number_of(text, {"comma": False, "percent_zeros": 0, "units": []})
        number = ANSWERS.get(text.translate(SMALL)) if number is None else number
    else:
        number = day_of(text, how[kind])
        if number is not None and not how[kind]["first"] <= number <= how[kind]["last"]:
            return math.nan, date.fromordinal(number + EPOCH).isoformat()
    if number is not None:
        return number, None
    if text.translate(SMALL) in words:
        return math.nan, text
    if any(c.isdigit() for c in text) or ("-" in text and len(text) <= 8):
        raise Unreadable
    return math.nan, text


class Cells:
    """The cells of one column: numbers, words, and which of them could not be read."""

    def __init__(self, values, field, words):
        self.number = np.full(len(values), np.nan)
        self.word = np.empty(len(values), dtype=object)
        self.bad = np.zeros(len(values), dtype=bool)
        known = {}
        for row, cell in enumerate(values):
            key = (type(cell), cell)
            if key not in known:
                try:
                    known[key] = (*read_cell(cell, field, words), False)
                except Unreadable:
                    known[key] = (math.nan, None, True)
            self.number[row], self.word[row], self.bad[row] = known[key]
        self.has = np.isfinite(self.number)
        self.has_word = np.array([word is not None for word in self.word], dtype=bool)
        small = [None if word is None else word.translate(SMALL) for word in self.word]
        self.small = np.array(small, dtype=object)


# ---- values and tests --------------------------------------------------------------------

def holds(test, cells, rows):
    kind, of = next(iter(test.items()))
    if kind == "absent":
        return ~cells[of].has & ~cells[of].has_word
    if kind == "has":
        return cells[of].has
    if kind == "compare":
        x, how, to = cells[of[0]].number, of[1], of[2]
        with np.errstate(invalid="ignore"):
            return {"<": x < to, "<=": x <= to, ">": x > to, ">=": x >= to, "=": x == to}[how]
    if kind == "text":
        return cells[of[0]].word == of[1]
    if kind == "word":
        return cells[of[0]].small == of[1].translate(SMALL)
    if kind == "any_word":
        return cells[of].has_word
    if kind == "not":
        return ~holds(of, cells, rows)
    held = np.full(rows, kind == "all")
    for one in of:
        both = np.logical_and if kind == "all" else np.logical_or
        held = both(held, holds(one, cells, rows))
    return held


def value(tree, cells, rows):
    kind, of = next(iter(tree.items()))
    if kind == "number":
        return np.full(rows, float(of))
    if kind == "field":
        return cells[of].number
    if kind == "case":
        result = value(of[1], cells, rows)
        for test, then in reversed(of[0]):
            result = np.where(holds(test, cells, rows), value(then, cells, rows), result)
        return result
    x = value(of[0], cells, rows)
    if kind == "linear":
        return (x - of[1]) / of[2]
    if kind == "step":
        return np.asarray(of[2])[np.searchsorted(of[1], x, side="left").clip(0, len(of[2]) - 1)]
    return rank(x, np.asarray(of[1], dtype=float))


def rank(x, quantiles):
    last = len(quantiles) - 1
    x = np.clip(x, quantiles[0], quantiles[last])
    below = np.searchsorted(quantiles, x, side="left")
    upto = np.searchsorted(quantiles, x, side="right")
    low = quantiles[np.clip(below - 1, 0, last)]
    high = quantiles[np.clip(below, 0, last)]
    with np.errstate(invalid="ignore", divide="ignore"):
        between = below - 1 + (x / 2 - low / 2) / (high / 2 - low / 2)
    place = np.where(upto > below, below + (upto - below - 1) / 2, between)
    edge = 0.5 / (last + 1)
    share = np.clip(place / last, edge, 1 - edge)
    distinct, back = np.unique(share[np.isfinite(share)], return_inverse=True)
    result = np.full(len(x), np.nan)
    deviates = np.array([NormalDist().inv_cdf(s) for s in distinct])
    result[np.isfinite(share)] = deviates[back] if len(distinct) else 0.0
    return result


# ---- layers: [rows, steps, width] --------------------------------------------------------

def tensor(of):
    return np.asarray(of["values"], dtype=np.float32).astype(float).reshape(of["shape"])


def sigmoid(x):
    return np.exp(-np.logaddexp(0.0, -x))


ERF = np.vectorize(math.erf, otypes=[float])
ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, 0.0),
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "gelu": lambda x: x * 0.5 * (1.0 + ERF(x / math.sqrt(2.0))),
    "silu": lambda x: x * sigmoid(x),
}


def convolve(x, of):
    kernel, bias, lines = tensor(of["kernel"]), tensor(of["bias"]), of["lines"]
    rows, steps, channels = x.shape
    filters, _, height, width = kernel.shape
    grid = x.reshape(rows, lines, steps // lines, channels)
    above, left = (height - 1) // 2, (width - 1) // 2
    around = [(0, 0), (above, height - 1 - above), (left, width - 1 - left), (0, 0)]
    padded = np.pad(grid, around)
    out = np.zeros((rows, lines, steps // lines, filters)) + bias
    for h in range(height):
        for w in range(width):
            seen = padded[:, h : h + lines, w : w + steps // lines, :]
            out += seen @ kernel[:, :, h, w].T
    return out.reshape(rows, steps, filters)


def recur(x, of):
    kernel, recurrent, bias = tensor(of["kernel"]), tensor(of["recurrent"]), tensor(of["bias"])
    own = of["recurrent_bias"]
    rows, steps, _ = x.shape
    units = recurrent.shape[0]
    h, c, states = np.zeros((rows, units)), np.zeros((rows, units)), []
    for step in range(steps):
        a = x[:, step] @ kernel + bias
        r = h @ recurrent + (tensor(own) if own else 0.0)
        gate = [slice(k * units, (k + 1) * units) for k in range(a.shape[1] // units)]
        z = a + r
        if of["kind"] == "lstm":
            c = sigmoid(z[:, gate[1]]) * c + sigmoid(z[:, gate[0]]) * np.tanh(z[:, gate[3]])
            h = sigmoid(z[:, gate[2]]) * np.tanh(c)
        elif of["kind"] == "gru":
            new = np.tanh(a[:, gate[2]] + sigmoid(z[:, gate[1]]) * r[:, gate[2]])
            kept = sigmoid(z[:, gate[0]])
            h = (1.0 - kept) * new + kept * h
        else:
            h = np.tanh(z)
        states.append(h)
    return np.stack(states, axis=1) if of["whole"] else h[:, None, :]


def layer(stage, x):
    kind, of = next(iter(stage.items()))
    if kind == "waves":
        numbers = x[:, 0, of["numbers"]][:, :, None]
        waves = np.cos(2.0 * math.pi * (numbers * tensor(of["frequency"]) + tensor(of["phase"])))
        return np.concatenate([x, waves.reshape(len(x), 1, -1)], axis=2)
    if kind == "ranges":
        knots = np.asarray(of["knots"], dtype=np.float32).astype(float)
        numbers = x[:, 0, of["numbers"]][:, :, None]
        through = np.clip((numbers - knots[:-1]) / (knots[1:] - knots[:-1]), 0.0, 1.0)
        return np.concatenate([x, through.reshape(len(x), 1, -1)], axis=2)
    if kind == "dense":
        return x @ tensor(of["kernel"]) + tensor(of["bias"])
    if kind == "conv":
        return convolve(x, of)
    if kind == "cell":
        return recur(x, of)
    if kind == "affine":
        return x * np.asarray(of["scale"]) + np.asarray(of["shift"])
    if kind == "layer_norm":
        mean = x.mean(axis=2, keepdims=True)
        root = np.sqrt(((x - mean) ** 2).mean(axis=2, keepdims=True) + of["epsilon"])
        return (x - mean) / root * tensor(of["scale"]) + tensor(of["shift"])
    if kind == "activation":
        return ACTIVATIONS[of](x)
    if kind == "last_mean":
        return np.concatenate([x[:, -1:], x.mean(axis=1, keepdims=True)], axis=2)
    pooled = [x[:, window, :].max(axis=1) for window in of["windows"]]
    return np.stack(pooled, axis=2).reshape(len(x), 1, -1)


def chain(stages, x):
    for stage in stages:
        x = layer(stage, x)
    return x


def tree_logits(trees, x):
    def codes(children):
        # The place of a split, or below 0 that of a leaf.
        return np.array([child["split"] if "split" in child else ~child["leaf"] for child in children])

    splits = trees["splits"]
    below, above = (codes([split[way] for split in splits]) for way in ("below", "above"))
    inputs = np.array([split["input"] for split in splits], dtype=int)
    thresholds = np.array([split["threshold"] for split in splits])
    leaves = np.asarray(trees["leaves"])
    rows = np.arange(len(x))
    x = x.reshape(len(x), -1)
    total = np.full(len(x), float(trees["bias"]))
    for root in codes(trees["roots"]):
        at = np.full(len(x), root)
        while (at >= 0).any():
            here = np.where(at >= 0, at, 0)
            goes_below = x[rows, inputs[here]] < thresholds[here]
            at = np.where(at >= 0, np.where(goes_below, below[here], above[here]), at)
        total += leaves[~at]
    return total


def logits(statics, sequence):
    total = 0.0
    for member in MODEL["members"]:
        if member.get("trees"):
            total = total + member["weight"] * tree_logits(member["trees"], statics)
            continue
        parts = []
        if sequence is not None:
            parts.append(chain(member["sequence"], sequence))
        if statics is not None:
            parts.append(chain(member["branch"], statics))
        joined = np.concatenate([part.reshape(len(part), 1, -1) for part in parts], axis=2)
        total = total + member["weight"] * chain(member["head"], joined)[:, 0, 0]
    return total


# ---- from the logit to the decision ------------------------------------------------------

def calibrated(logit):
    pd = sigmoid(logit + MODEL["shift"])
    how = MODEL["recalibration"]
    if how is None:
        return pd
    clipped = np.clip(pd, 1e-15, 1.0 - 1e-15)
    x = np.log(clipped / (1.0 - clipped))
    if "platt" in how:
        return sigmoid(how["platt"]["intercept"] + how["platt"]["slope"] * x)
    knots = np.asarray(how["isotonic"], dtype=float)
    return np.interp(x, knots[:, 0], knots[:, 1])


def points_of(pd):
    pd = np.clip(pd, 1e-4, 1.0 - 1e-4)
    exact = MODEL["points_offset"] + MODEL["points_factor"] * np.log((1.0 - pd) / pd)
    return np.sign(exact) * np.floor(np.abs(exact) + 0.5)


def columns_of(data):
    if isinstance(data, dict):
        if any(isinstance(cells, str) or not hasattr(cells, "__iter__") for cells in data.values()):
            return {name: [cell] for name, cell in data.items()}
        return {name: list(cells) for name, cells in data.items()}
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        if len(set(data.columns)) < len(data.columns):
            raise ValueError("The data frame names a column twice; rename one of them.")
        return {name: list(data[name]) for name in data.columns}
    rows = list(data)
    names = {name for row in rows for name in row}
    return {name: [row.get(name) for row in rows] for name in names}


def known_words(tree, field, found):
    """The words that tests compare a field with."""
    if isinstance(tree, dict):
        for kind, of in tree.items():
            if kind in ("word", "text") and isinstance(of, list) and of[0] == field:
                found.add(of[1].translate(SMALL))
            known_words(of, field, found)
    elif isinstance(tree, list):
        for one in tree:
            known_words(one, field, found)


def score(data):
    """Scores rows (dicts by column name) or columns (a dict of lists, or a data frame).

    Returns a list of dicts: pd, score (points), decision and source ("SCORE", "POLICY:name",
    or "DATA_ERROR" with pd and score None)."""
    columns = columns_of(data)
    if not columns:
        return []
    lacking = [field["name"] for field in FIELDS if field["name"] not in columns]
    if lacking:
        raise ValueError("The data lack columns of the model: " + ", ".join(lacking))
    rows = max((len(cells) for cells in columns.values()), default=0)
    trees = [MODEL["statics"], MODEL["sequence"], [rule["test"] for rule in MODEL["rules"]]]
    cells = []
    for place, field in enumerate(FIELDS):
        words = set()
        known_words(trees, place, words)
        cells.append(Cells(columns[field["name"]], field, words))
    if rows == 0:
        return []

    def inputs(values):
        # What is beyond 32 bits becomes infinite, and is clipped.
        with np.errstate(over="ignore"):
            kept = [np.clip(value(tree, cells, rows).astype(np.float32), -1e15, 1e15) for tree in values]
        return np.stack(kept, axis=1).astype(float)

    statics = inputs(MODEL["statics"])[:, None, :] if MODEL["statics"] else None
    steps = [inputs(step) for step in MODEL["sequence"]]
    sequence = np.stack(steps, axis=1) if steps else None
    pd = calibrated(logits(statics, sequence))
    unscored = holds(MODEL["no_value"], cells, rows)
    for column in cells:
        unscored = unscored | column.bad
    points = points_of(pd)
    decision = np.full(rows, "APPROVE", dtype=object)
    if MODEL["refer_pd"] is not None:
        decision[pd >= MODEL["refer_pd"]] = "REFER"
    decision[pd >= MODEL["cutoff_pd"]] = "DECLINE"
    source = np.full(rows, "SCORE", dtype=object)
    for rule in reversed(MODEL["rules"]):
        held = holds(rule["test"], cells, rows)
        decision[held] = rule["outcome"]
        source[held] = "POLICY:" + rule["name"]
    result = []
    for row in range(rows):
        if unscored[row]:
            result.append({"pd": None, "score": None, "decision": "", "source": "DATA_ERROR"})
        else:
            result.append({"pd": float(pd[row]), "score": int(points[row]),
                           "decision": decision[row], "source": source[row]})
    return result


# ---- command -----------------------------------------------------------------------------

def self_test():
    """The largest difference to the PDs that riskbench gave the rows of the fixture."""
    fixture = MODEL["fixture"]
    columns = {field["name"]: [row["cells"][place] for row in fixture]
               for place, field in enumerate(FIELDS)}
    largest, other, with_pd = 0.0, 0, 0
    for row, got in zip(fixture, score(columns)):
        if row["pd"] is None or got["pd"] is None:
            other += (row["pd"] is None) != (got["pd"] is None)
            continue
        with_pd += 1
        largest = max(largest, abs(row["pd"] - got["pd"]))
        other += row["decision"] != got["decision"]
    return largest, other, with_pd


def safe(text):
    """A text that no spreadsheet takes for a formula."""
    number = re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", text.strip())
    live = text.lstrip()[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20") or text[:1] in "\t\r\n\0"
    return "'" + text if text and live and not number else text


def main(arguments):
    if arguments == ["--self-test"]:
        largest, other, with_pd = self_test()
        print(f"{with_pd} rows with a PD, largest difference {largest:.1e}, "
              f"{other} decided otherwise")
        return 0 if largest <= 1e-6 and other == 0 else 1
    if len(arguments) != 1:
        print("usage: model.py FILE.csv > scored.csv, or model.py --self-test", file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max([",", ";", "\t", "|"], key=first.count)
        reader = csv.reader(file, delimiter=delimiter)
        names = [name.strip() for name in next(reader, [])]
        lines = [line for line in reader if line]
    needed = {field["name"] for field in FIELDS} | {MODEL["id"]}
    twice = sorted({name for name in names if name in needed and names.count(name) > 1})
    if twice:
        print("The file names columns of the model twice, and which is meant is not known: "
              + ", ".join(twice) + ". Rename one of each.", file=sys.stderr)
        return 3
    columns = {name: [line[place] if place < len(line) else "" for line in lines]
               for place, name in enumerate(names)}
    try:
        scored = score(columns)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 3
    ids = columns.get(MODEL["id"]) or [str(place + 1) for place in range(len(lines))]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["id", "pd", "score", "decision", "decision_source"])
    for key, row in zip(ids, scored):
        pd, points = ("", "") if row["pd"] is None else (repr(row["pd"]), row["score"])
        writer.writerow([safe(key.strip()), pd, points, row["decision"], safe(row["source"])])
    unscored = sum(row["pd"] is None for row in scored)
    if unscored:
        print(f"{unscored} rows without a PD (DATA_ERROR)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
