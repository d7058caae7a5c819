"""What the pages for developers name is there: files by their paths or names, and links between pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACES = ("hub/", "docs/", "tests/", "migrations/", "frontend/", "bench/", "scripts/", "requirements/")
MADE_BY_THE_SERVICE = {"keys/keyring.json"}  # in the data folder
FILE = re.compile(r"[\w./*-]+\.(py|toml|json|md|html|csv|txt|sh)")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def named(page: Path) -> Iterator[str]:
    """What a page puts in backticks, when it is a path of ours or the name of a file."""
    for code in CODE.findall(page.read_text("utf-8")):
        if (code.startswith(PLACES) or FILE.fullmatch(code)) and code not in MADE_BY_THE_SERVICE:
            yield code


def exists(name: str) -> bool:
    """A path from the top, or the end of the path of some file of the product, its tests or its pages; or a test."""
    name, _, test = name.partition("::")
    if test:
        return re.search(rf"^def {test}\(", (ROOT / name).read_text("utf-8"), re.MULTILINE) is not None
    if name.startswith(PLACES) or (ROOT / name).exists():
        return any(ROOT.glob(name))
    return any(any((ROOT / place).rglob(name)) for place in PLACES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert [name for name in named(page) if not exists(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_another_page_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


ASVS_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
# How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
ASVS_CHAPTERS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)


def test_every_requirement_of_the_security_standard_has_its_answer_once() -> None:
    rows = ASVS_ROW.findall((ROOT / "docs/security.md").read_text("utf-8"))
    numbers = [number for number, _ in rows]
    assert len(numbers) == len(set(numbers))
    found = [int(number.partition(".")[0]) for number in numbers]
    assert tuple(found.count(chapter) for chapter in range(1, 18)) == ASVS_CHAPTERS
    assert all(answer.strip() for _, answer in rows)
