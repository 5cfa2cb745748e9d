"""One application from its specification: the files by material, and application.json."""

import json
import tomllib
from pathlib import Path

from . import files, simple


def make(specification: Path, rulebook: Path, fonts: Path) -> None:
    """Makes the folder named like the specification beside its `source/`."""
    source, which = specification.parent, specification.stem
    target = source.parent / which
    spec = tomllib.loads(specification.read_text("utf-8"))
    spec["fields"] = {key: value_of(value, source / which) for key, value in spec["fields"].items()}
    if "survey" in spec:
        materials = files.write_all(spec, target, source / "papers", rulebook, fonts)
    else:
        materials = simple.write_all(spec, target, source / "papers", fonts)
    keep_only(target, materials)
    application = {key: spec[key] for key in ("programme", "category", "level", "organisation", "fields")}
    application |= {"materials": materials, "expect": spec["expect"]}
    (target / "application.json").write_text(json.dumps(application, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(target.relative_to(target.parents[1]), sum(len(names) for names in materials.values()), "files", size(target) // 1024, "KiB")


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
