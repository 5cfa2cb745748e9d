"""The files of an application, material by material, as its specification names them."""

import statistics
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from . import damage, forms, paper, scan, sheets


def write_all(spec: dict, target: Path, papers: Path, rulebook: Path, fonts: Path) -> dict[str, list[str]]:
    """Writes every file; answers their names by material, in the order of the specification."""
    names: dict[str, list[str]] = {}
    words = placeholders(spec)
    for entry in spec["file"]:
        name = entry["name"].format(**words)
        path = target / entry["material"] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write(entry, path, spec, words, papers, rulebook, fonts)
        damage.apply(path, entry.get("damage"))
        names.setdefault(entry["material"], []).append(name)
    return names


def write(entry: dict, path: Path, spec: dict, words: dict, papers: Path, rulebook: Path, fonts: Path) -> None:
    """One file of the kind its entry names."""
    kind, survey = entry["kind"], spec["survey"]
    if kind == "paper":
        words = words | {"title": entry.get("title", "")}
        paper.write(path, (papers / f"{entry['paper']}.md").read_text("utf-8").format(**words), path.stem, words["name"])
    elif kind == "database":
        sheets.database(path, survey)
    elif kind == "roster":
        sheets.roster(path, f"{words['project']}满意度测评被访者名单", f"测量机构：{words['agency']}　虚构样例，姓名与号码均不存在",
                      entry["rows"], survey["streets"], survey["begin"])
    else:
        pages = forms.pages(kind, entry, spec, words, rulebook, fonts)
        seeds = range(len(path.name), len(path.name) + len(pages))
        pictures = [page.scanned(seed) for page, seed in zip(pages, seeds)]
        if path.suffix == ".jpg":
            path.write_bytes(pictures[0])
        else:
            scan.write_pdf(path, pictures)


def placeholders(spec: dict) -> dict:
    """What stands in braces in papers and names; figures of the survey are computed from its database."""
    survey = spec["survey"]
    day = lambda key: chinese(date.fromisoformat(survey[key]))
    words = {
        "name": spec["organisation"], "project": spec["project"], "agency": survey["agency"], "begin": day("begin"), "end": day("end"),
        "planned": day("planned"), "begin_second": day("training_end"), "main_begin": day("main_begin"), "reported": day("reported"),
        "satisfaction": survey["satisfaction"], "before": survey["before"], "population": survey["population"], "sent": survey["sent"],
        "returned": survey["returned"], "valid": survey["valid"], "dropped": survey["returned"] - survey["valid"],
        "valid_rate": f"{100 * survey['valid'] / survey['returned']:.1f}", "growth": f"{survey['satisfaction'] - survey['before']:.1f}",
        "gap": f"{85.7 - survey['satisfaction']:.1f}",
    }
    count, population = survey["valid"], survey["population"]
    words["error"] = f"{196 * (0.25 / count * (population - count) / (population - 1)) ** 0.5:.1f}"
    dimensions = sorted(survey["dimensions"], key=lambda d: -d[1])
    words["best"], words["worst"] = (f"“{d[0]}”（{d[1]}分）" for d in (dimensions[0], dimensions[-1]))
    words["dimensions"] = "\n".join(f"| {t} | {v} | {n} | {v - survey['satisfaction']:+.1f} |" for t, v, n in survey["dimensions"])
    share = count // len(survey["streets"])
    words["quota"] = "\n".join(f"| {street} | {share} | 入户面访、电话 | {words['main_begin']}起 |" for street in survey["streets"])
    return words | marks(spec)


def marks(spec: dict) -> dict:
    """Spread of the overall mark, from the same numbers that the database holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "database.xlsx"
        questions = sheets.database(path, spec["survey"])
        rows = list(load_workbook(path, read_only=True).active.iter_rows(min_row=2, min_col=2, max_col=6, values_only=True))
    overall = [row[4] for row in rows]
    share = lambda test: f"{100 * sum(map(test, overall)) / len(overall):.1f}"
    by_street: dict[str, list] = {}
    for row in rows:
        by_street.setdefault(row[0], []).append(row[4])
    tables = {
        "questions": "\n".join(f"| {title} | {score} | {score - spec['survey']['satisfaction']:+.1f} |" for title, score in questions.items()),
        "streets": "\n".join(f"| {street} | {len(m)} | {10 * statistics.mean(m):.1f} |" for street, m in by_street.items()),
    }
    return tables | {"deviation": f"{10 * statistics.pstdev(overall):.1f}", "top": share(lambda m: m >= 9), "low": share(lambda m: m <= 6)}


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
