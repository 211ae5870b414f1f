#!/usr/bin/env bash
# Version: pyarrow 26.0.1, Python 3.11.
# Guess: where a `with pa.ipc.new_stream(...)` block ends by an exception, the stream lacks its end
#   mark, so that whoever reads it can see that rows are missing.
# Behaviour: the block closes the writer whatever happened, and closing writes the mark. A stream of
#   3 of 9 rows is whole for every reader. Without `with`, a writer that is dropped leaves the mark
#   out, but pyarrow's own reader takes that stream for a whole one, too.
# Output seen on 2026-11-29:
#   the block failed after 3 of 9 rows: end mark True, 3 rows read
#   no block, the writer is dropped: end mark False, 3 rows read
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install pyarrow==26.0.1
venv/bin/python - <<'PYTHON'
import io

import pyarrow as pa

MARK = b"\xff\xff\xff\xff\0\0\0\0"
batch = pa.record_batch({"loan": [1, 2, 3]})


def batches():
    yield batch
    raise OSError("the source is gone")


block = io.BytesIO()
try:
    with pa.ipc.new_stream(block, batch.schema) as writer:
        for each in batches():
            writer.write_batch(each)
except OSError:
    pass

dropped = io.BytesIO()
writer = pa.ipc.new_stream(dropped, batch.schema)
writer.write_batch(batch)
del writer

for what, stream, marked in (
    ("the block failed after 3 of 9 rows", block, True),
    ("no block, the writer is dropped", dropped, False),
):
    data = stream.getvalue()
    rows = pa.ipc.open_stream(data).read_all().num_rows
    print(f"{what}: end mark {data.endswith(MARK)}, {rows} rows read")
    assert data.endswith(MARK) == marked and rows == 3
PYTHON
