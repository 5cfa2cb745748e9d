"""Opens every document in a folder with programs nobody here wrote: python-docx, openpyxl, qpdf, poppler, LibreOffice.

    python3 tests/documents/open.py FOLDER [--office]

Writes one line a file; ends with 1 if one of them can't be opened or holds what it must not.
"""

import pathlib
import subprocess
import sys
import tempfile

import docx
import openpyxl


def open_docx(path):
    """Tables, repeated heads, page fields and the page code, as python-docx sees them."""
    document = docx.Document(path)
    text = "".join(paragraph.text for paragraph in document.paragraphs)
    cells = sum(len(table._cells) for table in document.tables)
    footer = document.sections[0].footer._element.xml
    assert "NUMPAGES" in footer and "PAGE" in footer, "the foot counts pages"
    assert document.core_properties.title, "it has a title"
    assert text or cells, "it has a text"
    for table in document.tables:
        heads = table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")
        rows = table._tbl.xpath("./w:tr")
        assert len(heads) < len(rows) or not rows, "not every row is a head"
    return f"{len(document.paragraphs)} paragraphs, {len(document.tables)} tables, {cells} cells"


def open_xlsx(path):
    """No formula anywhere; every sheet prints on A4."""
    workbook = openpyxl.load_workbook(path)
    cells = 0
    for sheet in workbook:
        assert sheet.page_setup.paperSize == 9, "A4"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula"
                cells += cell.value is not None
    return f"{len(workbook.sheetnames)} sheets, {cells} cells"


def open_pdf(path):
    """Sound by qpdf; text in it by poppler; every font embedded."""
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert text.strip(), "it has a text"
    assert all(line.split()[-5] == "yes" for line in fonts), "every font is embedded"
    return f"{text.count(chr(12))} pages, {len(fonts)} fonts"


def open_in_office(paths, into):
    """LibreOffice opens them and can print them: all in one call, most of which is its start."""
    # A DOCX and an XLSX of one document would become one PDF.
    linked = [into / (path.name.replace(".", "-") + path.suffix) for path in paths]
    for link, path in zip(linked, paths):
        link.symlink_to(path.resolve())
    profile = f"-env:UserInstallation=file://{into}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(into), *map(str, linked)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    return {path: link.with_suffix(".pdf") for path, link in zip(paths, linked)}


OPENERS = {".docx": open_docx, ".xlsx": open_xlsx, ".pdf": open_pdf}


def main():
    folder, office = pathlib.Path(sys.argv[1]), "--office" in sys.argv[2:]
    paths = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as into:
        of_office = [path for path in paths if office and path.suffix in (".docx", ".xlsx")]
        open_all(folder, paths, open_in_office(of_office, pathlib.Path(into)) if of_office else {})


def open_all(folder, paths, in_office):
    failed = 0
    opened = 0
    for path in paths:
        opener = OPENERS.get(path.suffix)
        if opener is None:
            continue
        try:
            found = opener(path)
            if path in in_office:
                found += f"; LibreOffice: {open_pdf(in_office[path])}"
            opened += 1
            print(f"{path.name}: {found}")
        except Exception as error:  # Whatever it is, the file can't be used.
            failed += 1
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
    if opened == 0:
        print(f"no document in {folder}", file=sys.stderr)
    sys.exit(1 if failed or opened == 0 else 0)


if __name__ == "__main__":
    main()
