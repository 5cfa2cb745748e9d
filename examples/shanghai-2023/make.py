"""Makes the two made-up applications of this folder: `complete/` and `faulty/`.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python make.py [--fonts ../../dist/fonts]

Wants LibreOffice (`soffice`) for the lists of respondents and the fonts that `cargo xtask build` puts into dist/fonts. The same input
makes the same bytes, but for what LibreOffice writes: such a file stays as it is while its cells do.
"""

import argparse
import json
import tomllib
from pathlib import Path

from maker import files, paper

HERE = Path(__file__).resolve().parent


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fonts", type=Path, default=HERE.parents[1] / "dist" / "fonts")
    fonts = arguments.parse_args().fonts.resolve()
    paper.register(fonts)
    for which in ("complete", "faulty"):
        make(which, fonts)


def make(which: str, fonts: Path) -> None:
    """One application: its files by material, and application.json."""
    source = HERE / "source"
    spec = tomllib.loads((source / f"{which}.toml").read_text("utf-8"))
    target = HERE / which
    materials = files.write_all(spec, target, source / "papers", HERE.parents[1] / "rulebooks" / spec["programme"], fonts)
    keep_only(target, materials)
    application = {key: spec[key] for key in ("programme", "category", "level", "organisation")}
    application["fields"] = {key: value_of(value, source / which) for key, value in spec["fields"].items()}
    application["materials"] = materials
    application["expect"] = spec["expect"]
    text = json.dumps(application, ensure_ascii=False, indent=2)
    (target / "application.json").write_text(text + "\n", "utf-8")
    print(which, sum(len(names) for names in materials.values()), "files", size(target) // 1024, "KiB")


def value_of(value: str | int | dict, folder: Path) -> str:
    """A field's text; `{ files = […] }` joins the texts named."""
    if isinstance(value, dict):
        return "\n\n".join((folder / name).read_text("utf-8").strip() for name in value["files"])
    return str(value)


def keep_only(target: Path, materials: dict) -> None:
    """Takes away what an earlier run made and this one doesn't."""
    wanted = {target / code / name for code, names in materials.items() for name in names}
    for path in target.glob("*/*"):
        if path not in wanted:
            path.unlink()
    for folder in target.iterdir():
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
