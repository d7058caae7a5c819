"""The seals of rows: other bytes for every other row, the same bytes on every database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

import hub.models  # noqa: F401 - every mapped class
from hub.accounts.models import SignInSession, User
from hub.accounts.types import UserState
from hub.consent.models import Block, Grant
from hub.consent.types import Category
from hub.core.ids import new_id
from hub.core.model import mapped_classes
from hub.core.sealing.authentic import SEAL, Authentic, canonical, genuine, message, seal_of
from hub.core.vault import Keyring, Vault

VAULT = Vault(Keyring.generate())
ROW = UUID(int=7)
MODELS = [model for model in mapped_classes() if issubclass(model, Authentic)]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.binary(),
    st.uuids(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.frozensets(st.sampled_from(Category)),
    st.dictionaries(st.text(), st.integers()),
    st.lists(st.text()),
)


class Pair:
    """Two columns of a table that is none."""

    __tablename__ = "pair"
    __authentic__ = ("one", "other")


def of_pair(one: Any, other: Any) -> bytes:
    return message(Pair, ROW, 1, {"one": one, "other": other})


@given(VALUES, VALUES, VALUES, VALUES)
def test_two_rows_have_the_same_bytes_only_if_they_are_the_same(a: Any, b: Any, c: Any, d: Any) -> None:
    same = (type(a), a, type(b), b) == (type(c), c, type(d), d)
    assert (of_pair(a, b) == of_pair(c, d)) == same


def test_a_null_is_not_an_empty_text_and_a_value_does_not_slip_into_the_next_column() -> None:
    rows = [of_pair(None, "a"), of_pair("", "a"), of_pair("a", None), of_pair("a", ""), of_pair(None, None)]
    assert len(set(rows)) == len(rows)


def test_a_moment_is_the_same_in_every_time_zone_and_differs_by_a_microsecond() -> None:
    moment = datetime(2026, 11, 29, 12, 30, 0, 1, tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert canonical(moment) == canonical(there) != canonical(moment + timedelta(microseconds=1))


def test_a_code_has_the_bytes_of_its_text_and_a_set_no_order() -> None:
    assert canonical(UserState.ACTIVE) == canonical("active")
    assert canonical({Category.NOTES, Category.LEVELS}) == canonical(
        frozenset([Category.LEVELS, Category.NOTES])
    )


def test_a_column_that_is_added_later_leaves_the_seals_of_before_right_where_it_is_empty() -> None:
    class Wider(Pair):
        __authentic__ = ("one", "other", "third")

    assert message(Wider, ROW, 1, {"one": 1, "other": 2, "third": None}) == of_pair(1, 2)
    assert message(Wider, ROW, 1, {"one": 1, "other": 2, "third": 3}) != of_pair(1, 2)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__tablename__))
def test_a_row_is_refused_whatever_column_is_changed(model: Any) -> None:
    written = {name: "x" for name in model.__authentic__} | {"id": ROW, "version": 3}
    written[SEAL] = seal_of(VAULT, model, ROW, 3, written)
    assert genuine(VAULT, model, written)
    for name in model.__authentic__:
        assert not genuine(VAULT, model, written | {name: "y"})
        assert not genuine(VAULT, model, written | {name: None})
    for name, other in {"id": new_id(), "version": 2, SEAL: None}.items():
        assert not genuine(VAULT, model, written | {name: other})
    assert not genuine(Vault(replace(Keyring.generate())), model, written)


def test_a_row_of_another_table_has_another_seal() -> None:
    values = {name: None for name in (*User.__authentic__, *SignInSession.__authentic__)}
    assert seal_of(VAULT, User, ROW, 1, values) != seal_of(VAULT, SignInSession, ROW, 1, values)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.__tablename__))
def test_what_is_sealed_and_what_is_read_of_a_refused_row_are_columns(model: Any) -> None:
    columns = {column.key for column in sa.inspect(model).column_attrs}
    assert {*model.__authentic__, *model.__refused__} <= columns


def test_a_refused_grant_gives_nothing_and_a_refused_block_blocks_the_whole_organisation() -> None:
    today = date(2026, 11, 29)
    grant = Grant(valid_from=today, valid_to=today + timedelta(days=1), **Grant.__refused__)
    assert not grant.live(today)
    assert Block.__refused__ == {"user_id": None, "ends_at": None}
