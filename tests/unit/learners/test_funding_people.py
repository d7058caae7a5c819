"""Sixty and more people, each with what the published rules say of them (worked out by hand, not by the code)."""

import csv
from datetime import date
from pathlib import Path

import pytest

from hub.learners.funding.facts import Earnings, Facts, Permission
from hub.learners.funding.indication import indicate
from hub.learners.types import FundingOutcome

TABLE = Path(__file__).parents[2] / "data" / "funding_people.csv"
WORDS = {
    "fully funded": FundingOutcome.FULL,
    "part funded": FundingOutcome.CO_FUNDED,
    "not funded": FundingOutcome.NOT_ELIGIBLE,
    "check": FundingOutcome.CHECK,
    "": None,
}

with TABLE.open(encoding="utf-8", newline="") as lines:
    PEOPLE = list(csv.DictReader(lines))


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: f"{person['number']}: {person['person']}")
def test_a_person_is_told_what_the_rules_of_their_year_and_area_say(person: dict[str, str]) -> None:
    found = indicate(facts_of(person), date.fromisoformat(person["starts"]))
    rule = found.rule.id if found.rule else ""
    assert (found.outcome, rule, found.reading) == (
        WORDS[person["outcome"]],
        person["rule"],
        WORDS[person["reading"]],
    )


def test_the_table_has_sixty_people_and_every_year_and_area() -> None:
    assert len(PEOPLE) >= 60
    tried = {tuple(person["rule"].split("-")[:2]) for person in PEOPLE if person["rule"]}
    assert tried == {(area, year) for area in ("national", "gla") for year in ("2024", "2025", "2026")}


def facts_of(person: dict[str, str]) -> Facts:
    return Facts(
        postcode=person["home"] or None,
        born=day(person["born"]),
        permission=Permission(
            status=person["status"] or None,
            waiting=day(person["waiting"]),
            support=person["support"] or None,
            length=person["permission"] or None,
            ends=person["ends"] or None,
        ),
        in_uk_since=day(person["in_uk_since"]),
        earnings=Earnings.from_band(person["earns"]),
    )


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
