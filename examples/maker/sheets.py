"""Spreadsheets: the survey's database and the list of respondents, the latter saved by LibreOffice itself."""

import random
import re
import shutil
import subprocess
import tempfile
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from . import people

LONG_AGO = datetime(2023, 1, 10, 9, 0, 0)


# How far the questions of a dimension lie from its score, by their number.
OFFSETS = {2: (0.8, -0.8), 3: (1.0, 1.2, -2.2), 4: (1.5, 0.6, -0.4, -1.7)}


def scores(chance: random.Random, count: int, total: int) -> list[int]:
    """`count` marks from 1 to 10 whose sum is `total`, spread as people mark."""
    marks = [min(10, max(1, round(chance.gauss(total / count, 1.5)))) for _ in range(count)]
    while (rest := total - sum(marks)) != 0:
        at, step = chance.randrange(count), 1 if rest > 0 else -1
        if 1 <= marks[at] + step <= 10:
            marks[at] += step
    return marks


def database(path: Path, survey: dict) -> dict[str, float]:
    """A row per respondent with a mark per question; answers the score of each question, of 100."""
    chance = random.Random(survey["seed"])
    count = survey["valid"]
    columns = [("总体满意度", scores(chance, count, round(survey["satisfaction"] * count / 10)))]
    answer = {}
    for title, target, questions in survey["dimensions"]:
        for number, offset in enumerate(OFFSETS[questions], 1):
            columns.append((f"{title}{number}", scores(chance, count, round((target + offset) * count / 10))))
            answer[f"{title}{number}"] = round(target + offset, 1)
    book = Workbook()
    sheet = book.active
    sheet.title = "测量数据"
    sheet.append(["样本编号", "街道", "访问日期", "性别", "年龄段"] + [title for title, _ in columns])
    first, last = date.fromisoformat(survey["begin"]), date.fromisoformat(survey["end"])
    for index in range(count):
        day = first + timedelta(days=index * ((last - first).days) // max(count - 1, 1))
        sheet.append(
            [f"S{index + 1:04d}", survey["streets"][index % len(survey["streets"])], day, chance.choice("男女"),
             chance.choice(["60-69岁", "70-79岁", "80岁以上"])] + [marks[index] for _, marks in columns]
        )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    save(book, path)
    return answer


def roster(path: Path, title: str, note: str, rows: int, streets: list[str], begin: str) -> None:
    """The list of respondents: two title rows and an empty one above its head, as offices lay it out."""
    book = Workbook()
    sheet = book.active
    sheet.title = "被访者名单"
    sheet.append([title])
    sheet.append([note])
    sheet.append([])
    sheet.append(["序号", "姓 名", "联系方式", "所属街道", "访问日期"])
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A2:E2")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for index in range(rows):
        day = date.fromisoformat(begin) + timedelta(days=index % 30)
        sheet.append([index + 1, people.name(index), people.mobile(index), streets[index % len(streets)], day])
    finish(book, (8, 14, 20, 18, 14), path)


def finish(book: Workbook, widths: tuple[int, ...], path: Path) -> None:
    """Sets the widths of the columns and has LibreOffice save the book."""
    for number, width in enumerate(widths, 1):
        book.active.column_dimensions[get_column_letter(number)].width = width
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        save(book, plain)
        by_libreoffice(plain, path)


def by_libreoffice(source: Path, target: Path) -> None:
    """Saves `source` with LibreOffice. A file already there with the same cells stays, as LibreOffice writes the time into it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", f"{folder}/out", str(source)],
            check=True, stdout=subprocess.DEVNULL,
        )
        made = Path(folder) / "out" / source.name
        if not target.exists() or cells(target) != cells(made):
            shutil.copy(made, target)


def cells(path: Path) -> list:
    return [[cell for cell in row] for row in load_workbook(path).active.iter_rows(values_only=True)]


def save(book: Workbook, path: Path) -> None:
    """With fixed times inside, so that the same input makes the same bytes."""
    book.properties.created = book.properties.modified = LONG_AGO
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            if name == "docProps/core.xml":
                stamp = LONG_AGO.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
