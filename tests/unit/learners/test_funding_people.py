"""People with what the published rules say of each of them, worked out by hand and not by the code.

`funding_people.csv` gives days; `funding_people_2.csv` has invented people in a practitioner's words, to which
`funding_people_2_facts.csv` gives the answers that the hub would have asked for, in months before the start.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import indicate
from hub.learners.types import FundingOutcome, Sureness

DATA = Path(__file__).parents[2] / "data"
WORDS = {
    "fully funded": FundingOutcome.FULL,
    "part funded": FundingOutcome.CO_FUNDED,
    "not funded": FundingOutcome.NOT_ELIGIBLE,
    "check": FundingOutcome.CHECK,
    "FULL": FundingOutcome.FULL,
    "CO": FundingOutcome.CO_FUNDED,
    "NOT": FundingOutcome.NOT_ELIGIBLE,
    "CHECK": FundingOutcome.CHECK,
}
STARTS = {"start 16 September 2024": date(2024, 9, 16), "start 15 September 2025": date(2025, 9, 15)}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


PEOPLE = rows_of("funding_people.csv")
OTHERS = rows_of("funding_people_2.csv")
ANSWERS = {row["n"]: row for row in rows_of("funding_people_2_facts.csv")}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: f"{person['number']}: {person['person']}")
def test_a_person_is_told_what_the_rules_of_their_year_and_area_say(person: dict[str, str]) -> None:
    found = indicate(facts_of(person), date.fromisoformat(person["starts"]))
    rule = found.rule.id if found.rule else ""
    assert (found.outcome, found.sure, rule) == (
        WORDS[person["outcome"]],
        Sureness(person["sure"]),
        person["rule"],
    )


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("person", OTHERS, ids=lambda person: f"{person['n']}: {person['person']}")
def test_a_practitioners_person_has_the_outcome_that_the_rules_give(
    person: dict[str, str], start: str
) -> None:
    on = STARTS[start]
    assert indicate(answered(ANSWERS[person["n"]], on), on).outcome is WORDS[person[start]]


def test_the_table_has_130_people_and_every_year_and_area() -> None:
    assert len(PEOPLE) >= 130
    tried = {tuple(person["rule"].split("-")[:2]) for person in PEOPLE if person["rule"]}
    assert tried == {(area, year) for area in ("national", "gla") for year in ("2024", "2025", "2026")}


def facts_of(person: dict[str, str]) -> Facts:
    return Facts(
        postcode=person["home"] or None,
        born=day(person["born"]),
        permission=permission_of(person, day(person["waiting"])),
        in_uk_since=day(person["in_uk_since"]),
        earnings=Earnings.from_band(person["earns"]),
        benefits=benefits(person["benefits"]),
    )


def answered(person: dict[str, str], on: date) -> Facts:
    return Facts(
        postcode=person["home"],
        born=date(on.year - int(person["age"]), 1, 1),
        permission=permission_of(person, months_before(on, person["waiting"])),
        in_uk_since=months_before(on, person["here"]),
        earnings=Earnings.from_band(person["earns"]),
        benefits=benefits(person["benefits"]),
    )


def permission_of(person: dict[str, str], waiting: date | None) -> Permission:
    names = {"support": "support", "length": "permission", "ends": "ends", "before": "before"}
    said = {name: person[column] or None for name, column in names.items()}
    return Permission(status=person["status"] or None, waiting=waiting, **said)


def benefits(text: str) -> frozenset[str] | None:
    return frozenset(text.split()) if text else None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def months_before(on: date, months: str) -> date | None:
    if not months:
        return None
    years, month = divmod(on.year * 12 + on.month - 1 - int(months), 12)
    return on.replace(year=years, month=month + 1)
