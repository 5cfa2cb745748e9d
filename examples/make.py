"""Makes the made-up applications of each programme from its `source/`: `PROGRAMME/NAME/` from `PROGRAMME/source/NAME.toml`.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python make.py [PROGRAMME …] [--fonts ../dist/fonts]

Wants LibreOffice (`soffice`) for the lists of respondents and the fonts that `cargo xtask build` puts into dist/fonts. The same input
makes the same bytes, but for what LibreOffice writes: such a file stays as it is while its cells do.
"""

import argparse
from pathlib import Path

from maker import application, paper

HERE = Path(__file__).resolve().parent


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = sorted(folder.parent.name for folder in HERE.glob("*/source"))
    arguments.add_argument("programme", nargs="*", help=f"of {', '.join(known)}; all without one")
    arguments.add_argument("--fonts", type=Path, default=HERE.parent / "dist" / "fonts")
    chosen = arguments.parse_args()
    fonts = chosen.fonts.resolve()
    paper.register(fonts)
    for programme in chosen.programme or known:
        for specification in sorted((HERE / programme / "source").glob("*.toml")):
            application.make(specification, HERE.parent / "rulebooks" / programme, fonts)


if __name__ == "__main__":
    main()
