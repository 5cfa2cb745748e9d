"""Makes the made-up application of this folder: `complete/`.

    python -m venv .venv && .venv/bin/pip install -r ../shanghai-2023/requirements.txt
    .venv/bin/python make.py [--fonts ../../dist/fonts]

Everything is set with the maker of the neighbouring example; the fonts are those that `cargo xtask build` puts into dist/fonts. The
same input makes the same bytes.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "shanghai-2023"))

from maker import simple  # noqa: E402

if __name__ == "__main__":
    simple.make(HERE, __doc__)
