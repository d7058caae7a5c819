"""States change along their tables and nowhere else: laws for every mapped class that has some."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

import hub.models  # noqa: F401 - fills the registry
from hub.cli.describe.states import document, tables
from hub.core.errors import WrongState
from hub.core.model import Base, mapped_classes
from hub.core.states import States
from tests.architecture.test_house_rules import (
    ROOT,
    Function,
    assigned_attributes,
    modules,
    name_of,
    parsed,
    walked,
)

Table = tuple[type[Base], str, States[Any]]

TABLES = list(tables())
NAMES = [f"{model.__name__}.{column}" for model, column, _ in TABLES]
NOT_A_STATE = {("outcome", "hub/learners/services/indicate.py")}  # what the rules of funding say now
HISTORY = {"from_state", "to_state"}  # what has been: rows that nobody changes

each_table = pytest.mark.parametrize("table", TABLES, ids=NAMES)


def test_every_column_of_states_has_a_table() -> None:
    found = {
        f"{model.__name__}.{column.name}"
        for model in mapped_classes()
        for column in model.__table__.columns
        if isinstance(column.type, sa.Enum) and str(column.type.name).endswith("state")
        if column.name not in HISTORY
    }
    assert {"Referral.state", "Learner.intake", "User.state", "TaughtClass.state"} <= found <= set(NAMES)


@each_table
def test_a_table_has_a_row_and_words_for_every_state(table: Table) -> None:
    model, name, states = table
    column = model.__table__.columns[name]
    assert isinstance(column.type, sa.Enum)
    assert column.type.enum_class
    expected = {*column.type.enum_class, *([None] if column.nullable else [])}
    assert set(states.ways) == set(states.labels) == expected
    assert set(states.begins) <= expected
    assert column.default is None or column.default.arg in states.begins


@each_table
def test_every_state_can_be_reached(table: Table) -> None:
    states = table[2]
    reached = set(states.begins)
    while more := {to for state in reached for to in states.ways[state]} - reached:
        reached |= more
    assert reached == set(states.ways)


@each_table
@given(data=st.data())
def test_no_walk_leaves_the_table(table: Table, data: st.DataObject) -> None:
    """Whoever tries any states in any order stays on the ways; nothing leads out of a final one."""
    states = table[2]
    every = st.sampled_from(list(states.ways))
    now = states.begin(data.draw(st.sampled_from(list(states.begins))))
    for wanted in data.draw(st.lists(every, max_size=12)):
        if wanted in states.ways[now]:
            now = states.step(now, wanted)
            assert now is wanted
        else:
            with pytest.raises(WrongState):
                states.step(now, wanted)


@each_table
def test_nothing_begins_but_where_the_table_says(table: Table) -> None:
    states = table[2]
    for state in set(states.ways) - set(states.begins):
        with pytest.raises(ValueError, match="does not begin"):
            states.begin(state)


def assigning(names: set[str]) -> Iterator[tuple[str, Path, ast.AST]]:
    for path in modules():
        for attribute, place in assigned_attributes(parsed(path)):
            if attribute in names and (attribute, name_of(path)) not in NOT_A_STATE:
                yield attribute, path, place


def test_states_are_assigned_only_by_methods_of_the_models_that_ask_the_table() -> None:
    for attribute, path, place in assigning({column for _, column, _ in TABLES}):
        where = f"{name_of(path)}: {attribute}"
        assert path.name == "models.py", where
        assert isinstance(place, Function), where
        calls = [node for node in ast.walk(place) if isinstance(node, ast.Call)]
        asked = {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
        assert asked & {"step", "find"}, where


@each_table
def test_each_is_assigned_in_one_method(table: Table) -> None:
    model, column, _ = table
    own = {one.__name__ for one in model.__mro__ if one.__module__ == model.__module__}
    trees = [node for node in ast.walk(parsed(source(model))) if is_class(node, own)]
    assert len({at for tree in trees for name, at in assigned_attributes(tree) if name == column}) == 1


def source(model: type[Base]) -> Path:
    return ROOT / f"{model.__module__.replace('.', '/')}.py"


def is_class(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.ClassDef) and node.name in names


def test_a_new_row_has_no_state_but_its_usual_one_or_one_that_the_table_lets_it_begin_with() -> None:
    columns = {model.__name__: column for model, column, _ in TABLES}
    for path in modules():
        for call in (node for node in walked(path) if isinstance(node, ast.Call)):
            column = columns.get(getattr(call.func, "id", ""))
            given_ = [word.value for word in call.keywords if word.arg == column]
            for value in given_ if column else []:
                named = isinstance(value, ast.Call) and getattr(value.func, "attr", "")
                assert named == "begin", f"{name_of(path)}:{call.lineno}"


def test_the_page_of_states_is_what_the_tables_say() -> None:
    kept = ROOT / "docs" / "states.md"
    assert kept.read_text("utf-8") == document(), "run: hub states > docs/states.md"
