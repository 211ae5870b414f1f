#!/usr/bin/env bash
# Version: polars 2.1.0, pyarrow 26.0.1, Python 3.11.
# Guess: what stands behind the eight bytes of the mark of an Arrow file can be read as a stream, as
#   the format says ("what follows in the file is identical to the stream format") and as files of
#   pyarrow can: a reader that may not seek skips the mark and goes on.
# Behaviour: files of write_ipc cannot. Their schema stands there as a bare flatbuffer, without the
#   continuation mark and length that encapsulate a message; only the footer's places lead to the
#   batches, so the file must be whole and seekable. write_ipc_stream writes a right stream.
# Output seen on 2026-11-29:
#   pyarrow file: ffffffff, as a stream 3 rows
#   polars file: 04000000, as a stream Invalid flatbuffers message.; as a file 3 rows
#   polars stream: ffffffff, as a stream 3 rows
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip -q install polars==2.1.0 pyarrow==26.0.1
venv/bin/python - <<'PYTHON'
import io

import polars as pl
import pyarrow as pa
import pyarrow.feather as feather


def as_stream(data):
    try:
        return f"{pa.ipc.open_stream(data).read_all().num_rows} rows"
    except OSError as error:
        return str(error)


columns = {"id": [1, 2, 3], "amount": [1.5, 2.5, 3.5]}
file = io.BytesIO()
feather.write_feather(pa.table(columns), file, compression="uncompressed")
by_pyarrow = file.getvalue()
file = io.BytesIO()
pl.DataFrame(columns).write_ipc(file)
by_polars = file.getvalue()
file = io.BytesIO()
pl.DataFrame(columns).write_ipc_stream(file)
stream = file.getvalue()

assert by_pyarrow[:8] == by_polars[:8] == b"ARROW1\0\0"
print(f"pyarrow file: {by_pyarrow[8:12].hex()}, as a stream {as_stream(by_pyarrow[8:])}")
whole = pa.ipc.open_file(by_polars).read_all().num_rows
print(f"polars file: {by_polars[8:12].hex()}, as a stream {as_stream(by_polars[8:])}; as a file {whole} rows")
print(f"polars stream: {stream[:4].hex()}, as a stream {as_stream(stream)}")
assert as_stream(by_pyarrow[8:]) == "3 rows" and as_stream(by_polars[8:]) == "Invalid flatbuffers message."
assert whole == 3 and as_stream(stream) == "3 rows"
PYTHON
