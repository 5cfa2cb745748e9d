"""The files of an application that are of few kinds: papers with text, scans of one title, boxes and a stamp, and lists of users."""

from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from . import damage, paper, people, scan, sheets


def write_all(spec: dict, target: Path, papers: Path, fonts: Path) -> dict[str, list[str]]:
    """Writes every file; answers their names by material, in the order of the specification."""
    names: dict[str, list[str]] = {}
    for entry in spec["file"]:
        path = target / entry["material"] / entry["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        write(entry, path, spec, papers, fonts)
        damage.apply(path, entry.get("damage"))
        names.setdefault(entry["material"], []).append(entry["name"])
    return names


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
    sheets.finish(book, (8, 30, 30, 14, 14, 18), path)


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
    sheets.finish(book, (8, 14, 18, 14, 14, 24), path)
