"""Every page that shows figures of people stands here, with the test that reads them as an attacker would (ADR 6)."""

import ast
from collections.abc import Iterator
from pathlib import Path

PAGES = Path("hub/pages")
MAKES_FIGURES = ("hub.insight.services", "hub.insight.settled")
UNIT = "tests/unit/insight/"

READ_BY = {
    "manager/figures/dashboard.py": "test_differencing.py",
    "manager/figures/fairness.py": "test_exact.py",
    "manager/figures/cohorts.py": "test_cohort_worlds.py",
    "manager/figures/came_after.py": "test_cohort_worlds.py",
    "manager/figures/forecasts.py": "test_records.py",
    "manager/figures/quality.py": "test_records.py",
    "manager/figures/own_words.py": "test_voice.py",
    "manager/figures/reach.py": "test_reach.py",
    "manager/demand/gaps.py": "test_differencing.py",
    "manager/demand/proposals.py": "test_trials.py",
    "manager/demand/opening.py": "test_trials.py",
    "manager/rules/policies.py": "test_trials.py",
    "provider/classes/satisfaction.py": "test_voice.py",
}


def test_a_page_with_figures_of_people_is_read_by_a_test() -> None:
    assert {str(page.relative_to(PAGES)) for page in pages_with_figures()} == set(READ_BY)


def test_the_tests_named_here_are_there() -> None:
    assert [name for name in READ_BY.values() if not Path(UNIT + name).exists()] == []


def pages_with_figures() -> Iterator[Path]:
    for page in PAGES.rglob("*.py"):
        if any(module.startswith(MAKES_FIGURES) for module in imported(page)):
            yield page


def imported(page: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(page.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)
