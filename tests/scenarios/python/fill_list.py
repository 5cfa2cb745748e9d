"""Fills a list template in as a person would: fill_list.py TEMPLATE FILLED FAULTY. Prints where the head stands, as JSON.

FILLED has three respondents; in FAULTY the second has no contact and the third a number too short.
"""
import json
import sys

import openpyxl

template, filled, faulty = sys.argv[1:]
PEOPLE = [("甲样例", "13800000001"), ("乙样例", "13800000002"), ("丙样例", "13800000003")]
SLIPS = [("甲样例", "13800000001"), ("乙样例", None), ("丙样例", "138000")]


def plain(text):
    return str(text or "").split("（")[0]


for target, people in ((filled, PEOPLE), (faulty, SLIPS)):
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if {"姓名", "联系方式"} <= {plain(cell.value) for cell in row})
    columns = {plain(cell.value): cell.column for cell in head}
    for below, (name, contact) in enumerate(people, start=head[0].row + 1):
        sheet.cell(below, columns["姓名"]).value = name
        sheet.cell(below, columns["联系方式"]).value = contact
    book.save(target)
print(json.dumps({"sheet": sheet.title, "head": head[0].row, "contact": openpyxl.utils.get_column_letter(columns["联系方式"])}))
