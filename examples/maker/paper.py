"""Papers with real text: a few marks of Markdown set by ReportLab with an embedded subset of a CJK font."""

from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

REGULAR, BOLD = "Serif", "SerifBold"
NOTICE = "虚构样例，仅供软件演示与测试"


def register(fonts: Path) -> None:
    """Makes the two weights known. `fonts` is what `cargo xtask build` fills: dist/fonts."""
    pdfmetrics.registerFont(TTFont(REGULAR, str(fonts / "common" / "NotoSerifSC-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(fonts / "common" / "NotoSerifSC-Bold.ttf")))


def style(size: float, font: str = REGULAR, **more) -> ParagraphStyle:
    return ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.65, wordWrap="CJK", **more)


TITLE = style(18, BOLD, alignment=TA_CENTER, spaceAfter=8 * mm)
HEADING = style(14, BOLD, spaceBefore=5 * mm, spaceAfter=2 * mm)
BODY = style(12, firstLineIndent=24, spaceAfter=1.5 * mm)
CELL = style(10.5)
CELL_HEAD = style(10.5, BOLD)


def write(path: Path, text: str, title: str, author: str) -> None:
    """Sets `text` into `path`. `# ` is the title, `## ` a heading, `| a | b |` a table's row, the rest paragraphs."""
    document = SimpleDocTemplate(
        str(path), pagesize=A4, title=title, author=author, invariant=1, topMargin=24 * mm, bottomMargin=22 * mm,
        leftMargin=25 * mm, rightMargin=25 * mm,
    )
    document.build(flow(text), onFirstPage=furniture, onLaterPages=furniture)


def flow(text: str) -> list:
    parts, rows = [], []
    for line in text.splitlines() + [""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            parts += [grid(rows), Spacer(1, 3 * mm)]
            rows = []
        if line.startswith("## "):
            parts.append(Paragraph(line[3:], HEADING))
        elif line.startswith("# "):
            parts.append(Paragraph(line[2:], TITLE))
        elif line.strip():
            parts.append(Paragraph(line.strip(), BODY))
    return parts


def grid(rows: list) -> Table:
    width = (A4[0] - 50 * mm) / max(len(row) for row in rows)
    cells = [[Paragraph(cell, CELL_HEAD if index == 0 else CELL) for cell in row] for index, row in enumerate(rows)]
    table = Table(cells, colWidths=[width] * len(rows[0]), repeatRows=1)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.93, 0.93, 0.93)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]))
    return table


def furniture(canvas, document) -> None:
    """Foot of every page: its number and that all of it is invented."""
    canvas.setFont(REGULAR, 8)
    canvas.drawString(25 * mm, 12 * mm, NOTICE)
    canvas.drawRightString(A4[0] - 25 * mm, 12 * mm, f"第 {document.page} 页")
