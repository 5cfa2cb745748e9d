"""Sets a table of the given rows (JSON lists of cells) on A4 landscape with ReportLab and prints the seconds it took."""
import html
import io
import json
import sys
import time

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

rows = json.load(open(sys.argv[1], encoding="utf-8"))
begin = time.perf_counter()
pdfmetrics.registerFont(TTFont("f", sys.argv[2]))
style = ParagraphStyle("cell", fontName="f", fontSize=9, leading=11, wordWrap="CJK")
cells = [[Paragraph(html.escape(cell), style) for cell in row] for row in rows]
out = io.BytesIO()
document = SimpleDocTemplate(out, pagesize=landscape(A4), leftMargin=36, rightMargin=36, topMargin=36, bottomMargin=36)
width = document.width / max(map(len, rows))
table = LongTable(cells, colWidths=[width] * max(map(len, rows)), repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
document.build([table], onLaterPages=lambda canvas, page: canvas.drawCentredString(400, 20, str(page.page)))
assert len(out.getvalue()) > 1000
print(time.perf_counter() - begin)
