"""The document is complete by the registries: every table and column is told, or left out for a named reason."""

import json
from dataclasses import fields
from datetime import date
from enum import Enum

import pytest
import sqlalchemy as sa

import hub.models  # noqa: F401 - fills the registry
from hub.core.model import Base, mapped_classes
from hub.core.sealing.packed import PackedAttribute
from hub.core.sealing.sealed import sealed_attributes
from hub.learners.needs import ACCESS_NEEDS
from hub.matching.policy.policy import CRITERIA
from hub.matching.types import Profile
from hub.rights.access import registry
from hub.rights.access.codes import OF_FIELD
from hub.rights.access.enums import OF_ENUM
from hub.rights.access.keeping import REQUESTS, how_long
from hub.rights.access.profile_words import profile
from hub.rights.access.rows import ACTORS, fields_of, plain_columns
from hub.rights.access.wording import words

ACCESS_CODES = {need.code for need in ACCESS_NEEDS}
TOLD = {table.name for table in registry.tables()}


def of_a_learner(model: type[Base]) -> bool:
    points = any(key.column.table.name == "learner" for key in model.__table__.foreign_keys)
    return points or hasattr(model, "learner_id") or hasattr(model, "subject_id")


@pytest.mark.parametrize("model", mapped_classes(), ids=lambda model: model.__tablename__)
def test_every_table_is_told_or_left_out_for_a_reason(model: type[Base]) -> None:
    name, excused = model.__tablename__, registry.excused_tables()
    assert (name in TOLD) + (name in excused) + (name in registry.of_nobody()) == 1
    assert of_a_learner(model) == (name not in registry.of_nobody())


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_column_and_sealed_value_of_a_table_is_told_or_left_out_for_a_reason(name: str) -> None:
    model = registry.models()[name]
    for column in plain_columns(model):
        assert registry.label(name, column.name) or registry.excuse(name, column.name), column
    for attribute in sealed_attributes(model):
        if isinstance(attribute, PackedAttribute):
            for part in attribute.parts:
                assert registry.part_label(name, part) or registry.withheld(name, part), (name, part)
        if not attribute.field.export:
            assert all(registry.withheld(name, field) for field, _ in fields_of(attribute))


def test_what_is_left_out_names_something_that_is_kept() -> None:
    fields = {
        f"{name}.{field}"
        for name in TOLD
        for attribute in sealed_attributes(registry.models()[name])
        for field, _ in fields_of(attribute)
    }
    columns = {f"{name}.{column.name}" for name in TOLD for column in plain_columns(registry.models()[name])}
    assert set(registry._read("columns")["withheld"]) <= fields
    assert set(registry._read("columns")["parts"]) <= fields
    assert set(OF_FIELD) <= fields | columns
    assert set(ACTORS) <= columns


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_id_that_is_told_is_told_by_what_it_names(name: str) -> None:
    for column in plain_columns(registry.models()[name]):
        told = registry.label(name, column.name) and not registry.excuse(name, column.name)
        if told and isinstance(column.type, sa.Uuid):
            points = column.foreign_keys or f"{name}.{column.name}" in ACTORS
            assert points, column


@pytest.mark.parametrize("name", sorted(TOLD))
def test_every_part_says_what_it_is_kept_for_how_long_and_from_where(name: str) -> None:
    group = registry.group(name)
    assert group is not None
    assert group.kept_for.endswith(".")
    assert group.source.endswith(".")
    assert "29 November 2028" in how_long(name, date(2028, 11, 29), 24) or name in REQUESTS


def test_every_part_of_a_match_profile_and_every_criterion_has_words() -> None:
    assert {field.name for field in fields(Profile)} <= set(words()["profile"]) | ACCESS_CODES
    assert set(words()["criteria"]) == set(CRITERIA)


def test_what_a_class_was_looked_for_by_is_told_in_words() -> None:
    kept = {
        "placement": 1,
        "levels": [0, None],
        "availability": 1,
        "funding": "check",
        "assessed_on": "2026-11-06",
    }
    told = profile(json.dumps({**kept, "accredited": None, "women_only": False}), None)
    assert "assessed on: 6 November 2026" in told
    assert "when you can come: Monday morning" in told
    assert "only a class for women: no" in told
    assert "accredited" not in told


@pytest.mark.parametrize("labels", OF_ENUM.items(), ids=lambda pair: pair[0].__qualname__)
def test_words_of_codes_are_whole(labels: tuple[type[Enum], dict[Enum, str]]) -> None:
    assert set(labels[1]) == set(labels[0])
