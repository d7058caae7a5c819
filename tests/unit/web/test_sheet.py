"""A workbook as its readers take it: what is a number is one, and what is words is nothing else."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from hub.web.sheet import MAIN, as_xlsx


def read(archive, name):
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 - what this test made itself


def cells(rows):
    archive = ZipFile(BytesIO(as_xlsx(("Level", "Learners"), rows)))
    for name in archive.namelist():
        read(archive, name)  # each part is well formed
    sheet = read(archive, "xl/worksheets/sheet1.xml")
    return [
        [(cell.get("t"), "".join(cell.itertext())) for cell in row] for row in sheet.iter(f"{{{MAIN}}}row")
    ][1:]


def test_numbers_are_numbers_and_words_are_never_a_formula():
    assert cells([("=1+1 <&> \x0b“a”", 1250), ("fewer than 5", True), (None, date(2026, 12, 3))]) == [
        [("inlineStr", "=1+1 <&> “a”"), (None, "1250")],
        [("inlineStr", "fewer than 5"), ("inlineStr", "Yes")],
        [("inlineStr", ""), ("inlineStr", "2026-12-03")],
    ]


def test_the_same_table_is_the_same_file():
    assert as_xlsx(("Level",), [("E1",)]) == as_xlsx(("Level",), [("E1",)])
