"""What openpyxl finds in a marked copy: read_marked.py MARKED ORIGINAL. Prints, as JSON, the comments and fills by cell, and whether
every value is the original's."""
import json
import sys

import openpyxl

marked, original = (openpyxl.load_workbook(name).worksheets[0] for name in sys.argv[1:])
comments, fills = {}, {}
same = marked.dimensions == original.dimensions
for row in marked.iter_rows():
    for cell in row:
        same = same and cell.value == original[cell.coordinate].value
        if cell.comment:
            comments[cell.coordinate] = cell.comment.text
        if cell.fill.fgColor.rgb != original[cell.coordinate].fill.fgColor.rgb:
            fills[cell.coordinate] = str(cell.fill.fgColor.rgb)
print(json.dumps({"comments": comments, "fills": fills, "same": same}))
