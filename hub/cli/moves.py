"""What an earlier version kept in plain, and the field it is sealed into, by the step of the schema that has room for
both (migrations 0015, 0016, 0022, 0023 and 0036 to 0039)."""

import json
from collections.abc import Callable
from typing import Any

from hub.core.reseal import Move
from hub.core.sealing.sealed import as_json


def plainly(table: str, column: str) -> Move:
    """A text that stays as it is."""
    return Move(table, column, (f"plain_{column}",), lambda row: getattr(row, f"plain_{column}"))


def typed(table: str, column: str, *sources: str, value: Callable[[Any], Any]) -> Move:
    """A value as JSON knows it, made of a row."""
    return Move(table, column, tuple(f"plain_{name}" for name in sources), lambda row: as_json(value(row)))


def nothing_yet(table: str, column: str) -> Move:
    """What an earlier version did not know: nothing was said."""
    return Move(table, column, (), lambda row: None)


def yes_no(table: str, column: str) -> Move:
    def value(row: Any) -> bool | None:
        said = getattr(row, f"plain_{column}")
        return None if said is None else bool(said)

    return typed(table, column, column, value=value)


def _home(row: Any) -> list[Any] | None:
    if row.plain_latitude is None or row.plain_longitude is None:
        return None
    return [row.plain_latitude, row.plain_longitude, row.plain_precision or "outcode"]


def _wants(row: Any) -> dict[str, Any]:
    return {
        "needs": _read(row.plain_needs),
        "childcare": row.plain_childcare,
        "child_ages": _read(row.plain_child_ages),
        "obstacles": _read(row.plain_obstacles),
    }


def _read(kept: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as what it says."""
    return json.loads(kept) if isinstance(kept, str) else kept


def _answers(row: Any) -> dict[str, Any]:
    said = {name: getattr(row, f"plain_{name}") for name in NEEDS}
    return said | {
        **{name: bool(said[name]) for name in YES_NO},
        **{name: _read(said[name]) for name in LISTED},
        "earliest_start": said["earliest_start"] and str(said["earliest_start"]),
        "wants_accredited": None if said["wants_accredited"] is None else bool(said["wants_accredited"]),
    }


YES_NO = ("school_hours", "term_time_only", "women_only", "step_free", "low_first_language_literacy")
LISTED = ("windows", "childcare_by_age", "kit", "modes", "goals", "groups")
NEEDS = (
    *YES_NO,
    *LISTED,
    *("availability", "travel_mode", "travel_minutes", "childcare_children", "strand"),
    *("wants_accredited", "weekly_hours", "earliest_start"),
)

# The words of the step after which the rows of before are sealed whole. After the next a row without a seal is refused.
ROWS_ARE_SEALED = "room for the seals of rows"
# And the step after which the values of before are bound to how often their row was sealed (format 2, ADR 0014).
VALUES_ARE_BOUND = "how often each row with sealed values was sealed"
# And the step after which the heads of the records of before are sealed.
HEADS_ARE_SEALED = "the head of each record"
# And the step after which objections are, with the heads that they stand in.
OBJECTIONS_ARE_SEALED = "objections stand in the head of a record"
# And the step after which it is sealed whether each purpose is on.
SWITCHES_ARE_SEALED = "whether each purpose of sharing is on"
# And the step after which the places on the waiting list are sealed.
WAITS_ARE_SEALED = "room for the seals of the waiting list"
# And the step after which the switch of a new purpose is.
NEW_SWITCH_IS_SEALED = "a purpose for other help"
SEALING = (
    ROWS_ARE_SEALED,
    VALUES_ARE_BOUND,
    HEADS_ARE_SEALED,
    OBJECTIONS_ARE_SEALED,
    SWITCHES_ARE_SEALED,
    WAITS_ARE_SEALED,
    NEW_SWITCH_IS_SEALED,
)

MOVES: dict[str, tuple[Move, ...]] = {
    "0015": (
        typed("learner", "home", "latitude", "longitude", "precision", value=_home),
        *(yes_no("learner", f"safe_to_{way}") for way in ("call", "text", "write", "email")),
        plainly("sharing_grant", "notice_language"),
        plainly("sharing_grant", "channel"),
        typed("recommendation", "results", "results", value=lambda row: _read(row.plain_results)),
        plainly("referral", "decline_reason"),
        plainly("referral_transition", "reason"),
        plainly("waiting_entry", "priority_reason"),
        plainly("enrolment", "end_reason"),
        plainly("companion", "tie"),
        typed("demand", "wants", "needs", "childcare", "child_ages", "obstacles", value=_wants),
    ),
    "0022": (
        plainly("learner", "contact_channel"),
        yes_no("learner", "interpreter_needed"),
        plainly("funding_fact", "outcome"),
        yes_no("funding_fact", "can_pay"),
        typed("need", "answers", *NEEDS, value=_answers),
        typed("demand", "availability", "availability", value=lambda row: row.plain_availability),
    ),
    "0036": (
        typed(
            "assessment", "level_reasons", "level_reasons", value=lambda row: _read(row.plain_level_reasons)
        ),
        plainly("assessment", "override_reason"),
    ),
    "0038": (nothing_yet("learner", "start_postcode"), nothing_yet("funding_fact", "rests_on")),
}
