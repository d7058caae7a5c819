"""A column that decides is nowhere read without the seal of its row: nobody would notice that it was changed."""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import hub.models  # noqa: F401 - fills the registry
from hub.core.model import mapped_classes
from hub.core.sealing.authentic import Authentic

# What is read in place of a refused row is what decides.
DECIDING = {
    model.__name__: {*model.__refused__} & {*model.__authentic__}
    for model in mapped_classes()
    if issubclass(model, Authentic)
}
LEVELS = {
    name: {
        *DECIDING[name],
        "half_steps",
        "skills_found",
        "placement_rule",
        "placement_version",
        "placed_by_hand",
    }
    for name in ("Assessment", "AchievedLevel")
}


def read_by_column(path: Path) -> Iterator[str]:
    """Every `Model.column` that decides, among what a statement selects."""
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("select", "add_columns"):
            named = (inner for argument in call.args for inner in ast.walk(argument))
            yield from (ast.unparse(node) for node in named if names_one(node, DECIDING))


def names_one(node: ast.AST, columns: Mapping[str, Collection[str]]) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in columns.get(node.value.id, ())
    )


def test_no_statement_selects_a_deciding_column_without_its_row() -> None:
    root = Path("hub")
    found = {
        (path.relative_to(root).as_posix(), name)
        for path in root.rglob("*.py")
        for name in read_by_column(path)
    }
    assert found == set()


def test_a_level_is_never_named_as_a_column() -> None:
    """Not in a list of columns either, which a statement takes up elsewhere."""
    for path in Path("hub").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            assert not names_one(node, LEVELS), (path, ast.unparse(node))
