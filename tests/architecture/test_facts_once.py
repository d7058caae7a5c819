"""What a place may have, and what a learner may need of it, is declared once and read by everything else."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from hub.directory.facts import FEATURE_CODES, FEATURES, Access, Feature
from hub.directory.models import TaughtClass, Venue
from hub.learners.models import Need
from hub.learners.needs import ACCESS_CODES
from hub.matching.types import ClassFacts, Profile

ROOT = Path(__file__).parents[2]
DECLARED_IN = {"hub/directory/facts.py", "hub/learners/needs.py"}
INVENTED = "hub/demo/"  # the people and places of the demonstration are what they are
HISTORY = "hub/cli/moves.py"  # what the columns of an earlier version were called
READ_BY_PEOPLE = {".py", ".html", ".toml", ".json", ".csv", ".txt"}


def sources() -> Iterator[Path]:
    for room in ("hub", "bench"):
        yield from (path for path in (ROOT / room).rglob("*") if path.suffix in READ_BY_PEOPLE)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.code)
def test_no_room_but_those_that_declare_it_names_a_feature(feature: Feature) -> None:
    named = re.compile(rf"\b{feature.code}\b|\b{feature.label}\b|[\"']{feature.short}[\"']")
    names = {path.relative_to(ROOT).as_posix() for path in sources() if named.search(path.read_text("utf-8"))}
    assert {name for name in names if not name.startswith((INVENTED, HISTORY))} == DECLARED_IN


def test_every_feature_answers_a_need_and_every_need_has_its_feature() -> None:
    assert ACCESS_CODES == FEATURE_CODES
    assert set(FEATURE_CODES) <= {field.name for field in fields(ClassFacts)}
    assert set(ACCESS_CODES) <= {field.name for field in fields(Profile)}


def test_a_feature_is_kept_of_the_place_and_not_of_each_class_in_it() -> None:
    assert set(FEATURE_CODES) == {field.name for field in fields(Access)}
    assert set(FEATURE_CODES) <= set(Venue.__table__.columns.keys())
    assert set(FEATURE_CODES).isdisjoint(TaughtClass.__table__.columns.keys())
    assert set(ACCESS_CODES) <= set(Need.answers.parts)
