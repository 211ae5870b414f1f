#!/usr/bin/env python3
"""Cuts NotoSansSC-subset.otf out of Noto Sans CJK.

    apt-get install fonts-noto-cjk
    pip install fonttools brotli
    python3 assets/fonts/make_subset.py [NotoSansCJK-Regular.ttc]

It keeps the first level of GB2312 (3,755 characters), Chinese punctuation, and
every other character that the text catalogue under src/ui/text uses.
"""

import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
source = sys.argv[1] if len(sys.argv) > 1 else (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
)
SIMPLIFIED_CHINESE = "2"  # the face's place in the collection


def gb2312(rows):
    for row in rows:
        for cell in range(1, 95):
            try:
                yield bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass


chars = set(gb2312(range(16, 56)))
chars |= set(gb2312(range(1, 4)))  # punctuation, numbering, full-width forms
chars |= set(map(chr, range(0x20, 0x7F)))
for file in sorted((here / "../../src/ui/text").resolve().glob("*.rs")):
    chars |= {c for c in file.read_text(encoding="utf-8") if ord(c) > 0x7F}

text = here / "subset.txt"
text.write_text("".join(sorted(chars)), encoding="utf-8")
try:
    subprocess.run(
        [
            "pyftsubset",
            source,
            f"--font-number={SIMPLIFIED_CHINESE}",
            f"--text-file={text}",
            f"--output-file={here / 'NotoSansSC-subset.otf'}",
            "--no-hinting",
            "--desubroutinize",
            "--layout-features=",
        ],
        check=True,
    )
finally:
    text.unlink()
