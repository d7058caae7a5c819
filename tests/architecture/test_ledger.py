"""An act that takes something away from somebody survives a restore: no audit verb for one without the ledger."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hub.audit.ledger import AGAIN, Act
from hub.cli.trust.restore import ROOMS

HUB = Path(__file__).parents[2] / "hub"
ENDS_SOMETHING = re.compile(
    r"withdraw|revoke|suspend|reactivate|block|restrict|erase|shred|role|password_changed|link_made|agreement\.(edit|end)"
    r"|organisation\.end|second_factor|recovery_code|signed_out|session_|\block|disable|leaver|reset"
)
# A verb, and why a restore may undo it.
SURVIVES_OTHERWISE = {
    "user.session_ended": "a restore ends every session",
    "link.revoke": "a restore ends every link",
    "restore.block": "done by a restore",
    "restore.restricted": "done by a restore",
    "restore.unrestricted": "done by a restore",
}
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def recorded(function: ast.AST) -> Iterator[str]:
    """The verbs of the events that a function records; of one put together, the part that is written down."""
    for node in ast.walk(function):
        named = node.func if isinstance(node, ast.Call) else None
        name = getattr(named, "attr", None) or getattr(named, "id", None)
        if isinstance(node, ast.Call) and name in ("record", "_tell") and len(node.args) > 1:
            yield from (
                part.value
                for argument in node.args
                for part in ast.walk(argument)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def keeps(function: ast.AST) -> bool:
    called = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    names = {getattr(named, "attr", None) or getattr(named, "id", None) for named in called}
    return bool(names & {"keep", "_keep"})


def test_no_act_that_narrows_goes_by_without_the_ledger() -> None:
    found = [
        f"{path.relative_to(HUB)}: {function.name} records {verb}"
        for path in sorted(HUB.rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, Function)
        for verb in recorded(function)
        if ENDS_SOMETHING.search(verb) and verb not in SURVIVES_OTHERWISE and not keeps(function)
    ]
    assert found == [], (
        "call ledger.keep (hub/audit/ledger.py) there, or say why it need not survive a restore"
    )


# Databases in which nobody's rights change, or are changed again as the ledger says.
NOBODYS_RIGHTS = {
    *("cli/trust/restore.py", "cli/trust/verify.py", "cli/upgrade.py", "demo/memory.py"),
    "safekeeping/backup/verify.py",
}


def test_every_database_of_the_service_has_a_second_place() -> None:
    """One without has no ledger, so that a restore would undo withdrawals."""
    without = [
        str(path.relative_to(HUB))
        for path in sorted(HUB.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Database" and len(node.args) < 3
    ]
    assert set(without) == NOBODYS_RIGHTS


def test_a_restore_can_do_again_whatever_the_ledger_keeps() -> None:
    """An erasure is done again by the room that erases, once there is one: until then a restore refuses to open."""
    assert ROOMS
    assert set(Act) - set(AGAIN) <= {Act.BACKUP_TAKEN, Act.ERASED}
