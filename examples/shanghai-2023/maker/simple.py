"""One application from a specification: papers with text, scans of one title, boxes and a stamp, and lists of users."""

import argparse
import json
import tempfile
import tomllib
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from . import damage, paper, people, scan, sheets


def make(here: Path, description: str, which: str = "complete") -> None:
    """Makes `here/which` from `here/source/which.toml`: its files by material, and application.json."""
    arguments = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--fonts", type=Path, default=here.parents[1] / "dist" / "fonts")
    fonts = arguments.parse_args().fonts.resolve()
    paper.register(fonts)
    source, target = here / "source", here / which
    spec = tomllib.loads((source / f"{which}.toml").read_text("utf-8"))
    spec["fields"] = {key: value_of(value, source / which) for key, value in spec["fields"].items()}
    materials: dict[str, list[str]] = {}
    for entry in spec["file"]:
        path = target / entry["material"] / entry["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        write(entry, path, spec, source / "papers", fonts)
        damage.apply(path, entry.get("damage"))
        materials.setdefault(entry["material"], []).append(entry["name"])
    keep_only(target, materials)
    application = {key: spec[key] for key in ("programme", "category", "level", "organisation", "fields")}
    application |= {"materials": materials, "expect": spec["expect"]}
    (target / "application.json").write_text(json.dumps(application, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(which, sum(len(names) for names in materials.values()), "files")


def value_of(value: str | dict, folder: Path) -> str:
    """A field's text; `{ file = … }` takes it from a file."""
    return (folder / value["file"]).read_text("utf-8").strip() if isinstance(value, dict) else value


def write(entry: dict, path: Path, spec: dict, papers: Path, fonts: Path) -> None:
    """A paper from Markdown, a list of users or respondents, or a scan."""
    words = {key.replace(".", "_"): value for key, value in spec["fields"].items()} | entry.get("words", {})
    if "paper" in entry:
        paper.write(path, (papers / entry["paper"]).read_text("utf-8").format(**words), path.stem, spec["organisation"])
    elif "users" in entry:
        users(path, spec["organisation"], entry["heads"], entry["users"])
    elif "respondents" in entry:
        respondents(path, spec["organisation"], entry)
    else:
        scan.write_pdf(path, [scanned(entry, spec, words, fonts, len(path.name))])


def scanned(entry: dict, spec: dict, words: dict, fonts: Path, seed: int) -> bytes:
    page = scan.Page(fonts)
    page.y = entry.get("top", 180)
    page.centred(entry["title"], entry.get("size", 44))
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
    return page.scanned(seed)


def users(path: Path, organisation: str, heads: list[str], rows: int) -> None:
    """A list of users that are enterprises, in the layout that names the applicant above the head."""
    book = Workbook()
    sheet = book.active
    sheet.title = "用户名单"
    sheet.append([f"申报企业名称：{organisation}（虚构样例，单位、姓名与号码均不存在）"])
    sheet.append(heads)
    for index in range(rows):
        sheet.append([index + 1, f"样例{index + 1}号小区业主委员会", f"样例市虚构路 {index + 1} 号", "工程部", people.name(index), people.mobile(index)])
    for column, width in zip("ABCDEF", (8, 30, 30, 14, 14, 18)):
        sheet.column_dimensions[column].width = width
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "users.xlsx"
        sheets.save(book, plain)
        sheets.by_libreoffice(plain, path)


def respondents(path: Path, organisation: str, entry: dict) -> None:
    """A list of people asked at home, with the mode and the day, in the layout of a registration form."""
    book = Workbook()
    sheet = book.active
    sheet.title = "被访者信息登记表"
    sheet.append([f"被访者信息登记表　{organisation}（虚构样例，姓名与号码均不存在）"])
    sheet.append(["序号", "姓名", "联系方式", "调查方式", "调查时间", "工作单位"])
    begin = date.fromisoformat(entry["begin"])
    for index in range(entry["respondents"]):
        day = begin + timedelta(days=index * entry["days"] // entry["respondents"])
        sheet.append([index + 1, people.name(index), people.mobile(index), "入户访问", day.isoformat(), None])
    for column, width in zip("ABCDEF", (8, 14, 18, 14, 14, 24)):
        sheet.column_dimensions[column].width = width
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "respondents.xlsx"
        sheets.save(book, plain)
        sheets.by_libreoffice(plain, path)


def keep_only(target: Path, materials: dict) -> None:
    """Takes away what an earlier run made and this one doesn't."""
    wanted = {target / code / name for code, names in materials.items() for name in names}
    for path in target.glob("*/*"):
        if path not in wanted:
            path.unlink()
