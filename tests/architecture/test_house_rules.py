"""Rules of the house that a reader cannot see in one file."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from flask import Flask

from hub.access.permissions import Permission
from hub.web.guard import UndeclaredEndpoint, needs, permission_of, refuse_undeclared

ROOT = Path(__file__).parents[2]
HUB = ROOT / "hub"
LONGEST_MODULE = 400  # lines
MEDIAN_FUNCTION = 12  # lines
DUMPING_GROUNDS = {"utils", "helpers", "common", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return sorted(HUB.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def walked(path: Path) -> list[ast.AST]:
    """All that a module says, in no order: each test asks something else of the same."""
    return list(ast.walk(parsed(path)))


def assigned_attributes(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each attribute that is assigned to, with the function it stands in (or the module)."""
    for place in [tree, *(node for node in ast.walk(tree) if isinstance(node, Function))]:
        for node in ast.iter_child_nodes(place) if place is tree else ast.walk(place):
            targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
            for target in targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                yield from ((part.attr, place) for part in parts if isinstance(part, ast.Attribute))


def test_the_places_taken_in_a_class_change_only_by_one_conditional_statement() -> None:
    found = [
        f"{name_of(path)}: {attribute}"
        for path in modules()
        for attribute, _ in assigned_attributes(parsed(path))
        if attribute in ("held", "offered", "enrolled")
    ]
    assert found == []


def raw_statements(path: Path) -> Iterator[ast.Call]:
    for node in walked(path):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("text", "exec_driver_sql"):
            yield node


def of_an_index(path: Path) -> int:
    """How many raw pieces a partial index needs: SQLAlchemy has no other way to write its condition."""
    calls = [node for node in walked(path) if isinstance(node, ast.Call)]
    names = [keyword.arg for call in calls for keyword in call.keywords]
    return sum(name in ("sqlite_where", "postgresql_where") for name in names)


def test_nobody_writes_sql_by_hand_outside_the_ground_floor() -> None:
    found = [
        name_of(path)
        for path in modules()
        if not path.is_relative_to(HUB / "core") and len(list(raw_statements(path))) > of_an_index(path)
    ]
    assert found == []


def test_only_the_ground_floor_knows_how_late_it_is() -> None:
    """What pages, commands and the API call takes the moment of its unit of work, so that tests can choose it."""
    found = [
        name_of(path)
        for path in modules()
        for node in walked(path)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("now", "utcnow", "today")
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in ("date", "datetime")
    ]
    assert found == ["hub/core/clock.py"]


def test_every_file_goes_out_by_the_one_door_that_asks_for_proof() -> None:
    """Also one without a name in it, such as that of the people whom a Jobcentre referred."""
    attaching = [name_of(path) for path in modules() if "Content-Disposition" in path.read_text("utf-8")]
    assert attaching == ["hub/web/download.py"]


# A service with consequences in rooms above it, and the use-case that carries them. Only that calls the service.
CARRIED_BY = {
    "hub.learners.services.save.save": "hub/messages/registering.py",
    "hub.assessment.services.assess.complete": "hub/referrals/waiting/assessed.py",
    "hub.assessment.services.moderate.settle": "hub/referrals/waiting/assessed.py",
    "hub.consent.services.agreements.add": "hub/referrals/case/agreements.py",
    "hub.consent.services.agreements.edit": "hub/referrals/case/agreements.py",
    "hub.consent.services.sharing.agree": "hub/referrals/case/sharing.py",
    "hub.consent.services.disclosure.withdraw": "hub/referrals/case/sharing.py",
    "hub.consent.services.disclosure.block": "hub/referrals/case/sharing.py",
    "hub.consent.services.disclosure.lift_block": "hub/referrals/case/sharing.py",
}


def imported(tree: ast.Module) -> dict[str, str]:
    """Each name that a module imports from elsewhere, with what it stands for."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def reached(tree: ast.Module) -> set[str]:
    """What a module takes from others, also as an attribute of a module: `assess.complete`."""
    names = imported(tree)
    attributes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return set(names.values()) | {
        f"{names[node.value.id]}.{node.attr}"
        for node in attributes
        if isinstance(node.value, ast.Name) and node.value.id in names
    }


def test_a_service_with_consequences_is_called_by_the_use_case_that_carries_them() -> None:
    taken = {name_of(path): reached(parsed(path)) for path in modules()}
    callers = {service: {name for name, names in taken.items() if service in names} for service in CARRIED_BY}
    assert callers == {service: {use_case} for service, use_case in CARRIED_BY.items()}


def test_every_endpoint_declares_a_permission(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert permission_of(app, rule.endpoint, method) in set(Permission), rule


def test_what_is_open_to_everybody_is_known_by_name(app: Flask) -> None:
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if permission_of(app, rule.endpoint, "GET") is Permission.PUBLIC
    }
    assert public == {
        "api-docs.openapi_json",
        "everybody.forgotten",
        "everybody.home",
        "everybody.reset_password",
        "everybody.second_factor",
        "everybody.set_up_at_sign_in",
        "everybody.sign_in",
        "everybody.sign_out",
        "everybody.signed_out",
        "everybody.welcome",
        "health.alive",
        "health.ready",
        "newcomer.ask",
        "newcomer.begin",
        "newcomer.sent",
        "provider.link_code",
        "provider.link_over",
        "provider.new_link",
        "provider.open_link",
        "learner.any_door",
        "learner.card",
        "learner.close",
        "learner.data",
        "learner.days",
        "learner.days_again",
        "learner.door",
        "learner.leave",
        "learner.offer",
        "learner.pause",
        "learner.phone",
        "learner.stop",
        "receipts.notify_receipt",
        "web.accessibility",
        "web.cookies",
        "web.privacy",
        "web.static",
    }


def test_an_endpoint_without_a_permission_does_not_start() -> None:
    app = Flask("small", static_folder=None)
    app.add_url_rule("/open", "open", needs(Permission.PUBLIC)(lambda: "open"))
    refuse_undeclared(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "forgotten")
    with pytest.raises(UndeclaredEndpoint, match="forgotten"):
        refuse_undeclared(app)


def test_no_module_is_longer_than_a_few_screens() -> None:
    long = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in modules()
        for node in walked(path)
        if isinstance(node, Function)
    ]
    assert median(lengths) <= MEDIAN_FUNCTION


def test_no_module_is_a_dumping_ground() -> None:
    assert [name_of(path) for path in modules() if path.stem in DUMPING_GROUNDS] == []


def test_no_registry_is_named_where_packages_are_pinned() -> None:
    pinned = [*(ROOT / "requirements").glob("*.txt"), ROOT / "pyproject.toml"]
    lines = [line for file in pinned for line in file.read_text("utf-8").splitlines()]
    assert [line for line in lines if "://" in line or line.startswith("--")] == []
