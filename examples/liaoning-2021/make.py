"""Makes the made-up application of this folder: `complete/`.

    python -m venv .venv && .venv/bin/pip install -r ../shanghai-2023/requirements.txt
    .venv/bin/python make.py [--fonts ../../dist/fonts]

Papers and scans are set with the maker of the neighbouring example; the fonts are those that `cargo xtask build` puts into dist/fonts. The
same input makes the same bytes.
"""

import argparse
import json
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "shanghai-2023"))

from maker import paper, scan  # noqa: E402


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fonts", type=Path, default=HERE.parents[1] / "dist" / "fonts")
    fonts = arguments.parse_args().fonts.resolve()
    paper.register(fonts)
    spec = tomllib.loads((HERE / "source" / "complete.toml").read_text("utf-8"))
    target = HERE / "complete"
    materials: dict[str, list[str]] = {}
    for entry in spec["file"]:
        path = target / entry["material"] / entry["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        write(entry, path, spec, fonts)
        materials.setdefault(entry["material"], []).append(entry["name"])
    keep_only(target, materials)
    application = {key: spec[key] for key in ("programme", "category", "level", "organisation")}
    application |= {"fields": spec["fields"], "materials": materials, "expect": spec["expect"]}
    (target / "application.json").write_text(json.dumps(application, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(sum(len(names) for names in materials.values()), "files")


def write(entry: dict, path: Path, spec: dict, fonts: Path) -> None:
    """A paper from Markdown, or a scan: a title over boxes or a text, and a stamp."""
    words = {key.replace(".", "_"): value for key, value in spec["fields"].items()} | entry.get("words", {})
    if "paper" in entry:
        text = (HERE / "source" / "papers" / entry["paper"]).read_text("utf-8").format(**words)
        paper.write(path, text, path.stem, spec["organisation"])
        return
    page = scan.Page(fonts)
    page.y = 180
    page.centred(entry["title"], 44)
    page.centred("（虚构样例）", 24, bold=False)
    page.y += 40
    for label, value in entry.get("rows", []):
        page.row(label, str(spec["fields"].get(value, value)))
    if "text" in entry:
        page.y += 40
        page.paragraph(entry["text"].format(**words), 28)
    page.y += 70
    page.paragraph(f"{entry['issuer']}　{entry['date']}", 24, 8)
    page.stamp(entry["issuer"], scan.WIDTH - 280, min(page.y + 60, scan.HEIGHT - 190))
    scan.write_pdf(path, [page.scanned(len(path.name))])


def keep_only(target: Path, materials: dict) -> None:
    """Takes away what an earlier run made and this one doesn't."""
    wanted = {target / code / name for code, names in materials.items() for name in names}
    for path in target.glob("*/*"):
        if path not in wanted:
            path.unlink()


if __name__ == "__main__":
    main()
