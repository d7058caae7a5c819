"""No statement over many rows sets a column that a seal of rows covers: nobody would believe the row any more."""

import ast
from pathlib import Path

import hub.models  # noqa: F401 - fills the registry
from hub.core.model import mapped_classes
from hub.core.sealing.authentic import Authentic

SEALED = {model.__name__: model for model in mapped_classes() if issubclass(model, Authentic)}
# What is updated by a statement, not as a row: by file and what is named there. Whoever adds one says why it may.
KNOWN = {
    ("accounts/services/second_factor.py", "User"): "totp_last_step stands in no seal",
    ("accounts/services/sign_in.py", "User"): "last_seen_at stands in no seal",
    ("accounts/session.py", "SignInSession"): "last_seen_at stands in no seal",
    ("accounts/services/work_links.py", "User"): "last_seen_at stands in no seal",
    ("accounts/throttle.py", "Throttle"): "no seal of rows",
    ("audit/chain.py", "_EVENTS"): "events have a chain of their own",
    ("consent/heads.py", "_HEADS"): "it sets the seal with what it covers",
    ("core/reseal.py", "one.rows"): "the pass that seals rows from before",
    ("directory/places.py", "TaughtClass"): "no seal of rows",
    ("duplicates/services/look.py", "Learner"): "no seal of rows",
    ("learners/card/services.py", "LearnerCard"): "no seal of rows",
    ("referrals/waiting/kept_fits.py", "WaitingEntry"): "what fits now stands in no seal",
    ("referrals/waiting/kept_owner.py", "WaitingEntry"): "who looks after them stands in no seal",
    ("safekeeping/keys/rewrap.py", "KEYS"): "wrapped keys have a seal of their own",
    ("tracking/attendance/services.py", "kept"): "attendance has no seal of rows",
}


def calls(path: Path, name: str) -> list[ast.Call]:
    every = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return [one for one in every if isinstance(one.func, ast.Attribute) and one.func.attr == name]


def updates(path: Path) -> list[ast.Call]:
    return [one for one in calls(path, "update") if ast.unparse(one.func) == "sa.update"]


def test_each_statement_that_updates_rows_is_known() -> None:
    root = Path("hub")
    found = {
        (path.relative_to(root).as_posix(), ast.unparse(one.args[0]))
        for path in root.rglob("*.py")
        for one in updates(path)
    }
    assert found == set(KNOWN)


def test_none_of_them_sets_a_column_that_a_seal_covers() -> None:
    for path, target in KNOWN:
        if (model := SEALED.get(target)) is None:
            continue
        file = Path("hub") / path
        ours = [one for one in calls(file, "values") if f"sa.update({target})" in ast.unparse(one.func)]
        set_there = {word.arg for one in ours for word in one.keywords}
        assert set_there, path
        assert not set_there & {*model.__authentic__, "row_seal", "version"}, path


def test_nothing_is_imported_that_updates_under_another_name() -> None:
    for path in Path("hub").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                assert not {one.name for one in node.names} & {"update", "text"}, path
