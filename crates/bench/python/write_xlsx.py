"""Writes the given rows (JSON lists of cells) as a workbook with openpyxl and prints the seconds it took."""
import io
import json
import sys
import time

from openpyxl import Workbook

rows = json.load(open(sys.argv[1], encoding="utf-8"))
begin = time.perf_counter()
book = Workbook(write_only=True)
sheet = book.create_sheet()
for row in rows:
    sheet.append(row)
out = io.BytesIO()
book.save(out)
assert len(out.getvalue()) > 1000
print(time.perf_counter() - begin)
