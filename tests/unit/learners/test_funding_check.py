"""A new year's file is checked before it is added: what is missing is named, and what contradicts."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli.funding import rules
from hub.learners.funding.checking import complaints_about

YEARS = Path(str(files("hub.learners") / "data" / "funding" / "years"))
Data = dict[str, Any]


@pytest.fixture
def next_year(tmp_path: Path) -> Callable[..., Path]:
    """The national rules of 2026/27 as those of 2027/28, changed by a function."""

    def written(change: Callable[[Data], None] = lambda data: None) -> Path:
        data = json.loads((YEARS / "national-2026-27.json").read_text("utf-8"))
        data |= {"valid_from": "2027-08-01", "valid_to": "2028-07-31"}
        for rule in data["rules"]:
            rule["id"] = rule["id"].replace("2026", "2027")
        change(data)
        file = tmp_path / "national-2027-28.json"
        file.write_text(json.dumps(data), "utf-8")
        return file

    return written


@pytest.mark.parametrize("file", sorted(YEARS.glob("*.json")), ids=lambda file: file.stem)
def test_every_file_that_is_held_is_complete(file: Path) -> None:
    assert complaints_about(file) == []


def test_a_complete_file_of_another_year_has_no_complaints(next_year: Callable[..., Path]) -> None:
    assert complaints_about(next_year()) == []


def without(ending: str) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        data["rules"] = [rule for rule in data["rules"] if not rule["id"].endswith(ending)]

    return change


def without_age(data: Data) -> None:
    data["rules"] = [rule for rule in data["rules"] if rule["step"] != "age"]


def contradicting(data: Data) -> None:
    last = data["rules"][-1]
    data["rules"].append({**last, "id": "national-2027-other", "outcome": "NOT_ELIGIBLE"})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (without("-trafficking"), "nothing is said of everybody with the status trafficking"),
        (without("-at-or-above"), "nothing is said of everybody with the status british"),
        (without_age, "no rule of the step age"),
        (contradicting, "national-2027-at-or-above and national-2027-other ask the same and contradict"),
        (lambda data: data.update(valid_from="2027-07-01"), "two files hold the rules of ENG-NATIONAL"),
        (lambda data: data.update(valid_to="2027-07-31"), "valid_to, 2027-07-31, is before"),
        (lambda data: data.update(area="999"), "no area has the code 999"),
        (
            lambda data: data["rules"][0]["test"].update(shoe_size=9),
            "national-2027-under-19: unknown shoe_size",
        ),
        (lambda data: data["figures"]["threshold"].update(source="nobody"), "no source for the figure"),
        (lambda data: data.pop("sources"), "sources"),
        (
            lambda data: data["rules"][-3]["test"].update(benefits_any=["UC"]),
            "national-2027-universal-credit: unknown UC",
        ),
        (
            lambda data: data["rules"][2]["test"].update(status_in="british"),
            "status_in asks for a list of codes",
        ),
        (lambda data: data["rules"][0]["test"].update(age_under=[19]), "age_under asks for a number"),
        (lambda data: data["rules"][0].update(says="They are {}."), "positional fields"),
        (lambda data: data["rules"][0].update(id="under 19/2027"), "the id “under 19/2027” is not of small"),
        (lambda data: data["rules"].clear(), "holds no rules"),
    ],
)
def test_what_is_missing_or_contradicts_is_named(
    next_year: Callable[..., Path], change: Callable[[Data], None], complaint: str
) -> None:
    assert any(complaint in one for one in complaints_about(next_year(change)))


def test_the_command_names_every_complaint_and_fails(next_year: Callable[..., Path]) -> None:
    good = CliRunner().invoke(rules, ["check", str(next_year())])
    assert (good.exit_code, "is complete" in good.output) == (0, True)
    bad = CliRunner().invoke(rules, ["check", str(next_year(without("-trafficking")))])
    assert bad.exit_code == 1
    assert "status trafficking" in bad.output
    assert "cannot be added yet" in bad.output
