"""A workbook as its readers take it: what is a number is one, and what is words is nothing else."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from hub.web.download import as_xlsx


def test_numbers_are_numbers_and_words_are_never_a_formula() -> None:
    rows = [
        ("=1+1 <&> “a”", 1250),
        ("fewer than 5", True),
        (None, date(2026, 12, 3)),
        ("https://a.example", "12"),
    ]
    sheet = load_workbook(BytesIO(as_xlsx(("Level", "Learners"), rows))).active
    assert [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [("s", "=1+1 <&> “a”"), ("n", 1250)],
        [("s", "fewer than 5"), ("s", "Yes")],
        [("n", None), ("s", "2026-12-03")],
        [("s", "https://a.example"), ("s", "12")],
    ]
