"""The questions of a class that moves, and for each learner on a class that ends or moves: where do they go?"""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from hub.core.ids import show_reference
from hub.directory.facts import FEATURE_CODES
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import ClassBody, class_body, class_facts, venue_facts
from hub.directory.services.whereabouts import COLUMNS
from hub.directory.types import WeeklySession
from hub.forms.fields import Choice, ExactTimes
from hub.forms.fields.question import Posted
from hub.forms.fields.week import MIDNIGHT
from hub.forms.form import Form
from hub.referrals import rules
from hub.referrals.case.ends.affected import Affected
from hub.referrals.case.ends.ending import Going, Goings
from hub.referrals.case.ends.moving import Meeting, Moving
from hub.referrals.types import Belongs

MOVABLE = (*COLUMNS, "last_join_on", "venue", "address", "postcode", *FEATURE_CODES, "times")
GOES, SEEN = "goes-", "seen-"
WORDS = {
    Belongs.STAY: "Stays on this class, as now",
    Belongs.KEEP: "Stays on this class: the hub calls and tells them",
    Belongs.NEXT: "Goes back to the hub’s list, with the next best class named",
    Belongs.QUEUE: "Goes back to the hub’s list, to be matched again",
    Belongs.FINISHED: "Has finished the class, and needs no other now",
}


class MoveBody(ClassBody):
    """When and where a class meets and for whom, with its other facts as they are."""

    times = ExactTimes(
        "Days and times",
        hint="For example, 9:30am to 11:30am. Leave every day empty to keep the days and times as they are.",
    )


def move_form(submitted: Posted | None, row: TaughtClass) -> Form:
    timed = [one for one in row.sessions if one.start_minute is not None and one.end_minute is not None]
    times = [[one.weekday, one.start_minute, one.end_minute] for one in timed]
    return Form(MoveBody(only=MOVABLE), submitted, {**class_body(row), "times": times})


def moving_of(row: TaughtClass, body: Mapping[str, Any]) -> Moving:
    """The whole class as it is to be."""
    whole = {**class_body(row), **body}
    sessions: Sequence[Meeting] = [_session(*times) for times in body["times"]] or list(row.sessions)
    facts = {**class_facts(whole), "level_low": row.level_low, "level_high": row.level_high}
    return Moving(facts, venue_facts(whole), sessions)


def _session(weekday: int, start: int, end: int) -> WeeklySession:
    return WeeklySession(weekday, _clock(start), _clock(end % MIDNIGHT))


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def rows_form(
    found: Sequence[Affected],
    names: Mapping[Any, str],
    reasons: Mapping[Any, Sequence[str]],
    submitted: Posted | None,
) -> Form:
    """One question for each learner; `names` and `reasons` are by referral, as far as the viewer may see."""
    questions = {
        GOES + one.referral.id.hex: Choice(
            f"{names.get(one.referral.id) or 'Referral'} ({show_reference(one.referral.reference)})",
            [(choice.value, WORDS[choice]) for choice in one.choices],
            widget="select",
            hint=". ".join(part.rstrip(".") for part in _about(one, reasons)) + ".",
            required="Select where they go",
        )
        for one in found
    }
    proposed = {GOES + one.referral.id.hex: one.proposed.value for one in found}
    schema = Schema.from_dict(dict(questions), name="Goings")
    return Form(schema, submitted, proposed)


def _about(one: Affected, reasons: Mapping[Any, Sequence[str]]) -> list[str]:
    following = [f"Next best class: {one.next_class.title}"] if one.next_class else []
    return [one.title, rules.STATE_LABELS[one.referral.state], *reasons.get(one.referral.id, ()), *following]


def seen_fields(found: Sequence[Affected]) -> dict[str, str]:
    """Hidden fields that say who was on the list, and how far each was."""
    return {SEEN + one.referral.id.hex: str(one.referral.version) for one in found}


def goings_of(found: Sequence[Affected], body: Mapping[str, str], seen: Mapping[str, str]) -> Goings:
    """Where each goes; whoever was not on the page has a version that nobody has."""
    return {
        one.referral.id: Going(
            Belongs(body[GOES + one.referral.id.hex]),
            _number(seen.get(SEEN + one.referral.id.hex, "")),
            one.next_class.class_id if one.next_class else None,
        )
        for one in found
    }


def as_seen(found: Sequence[Affected], posted: Mapping[str, str]) -> bool:
    """Whether the page that was sent had everybody who is on the list now, as far on as they are now."""
    return seen_fields(found).items() <= dict(posted.items()).items()


def with_proposals(found: Sequence[Affected], posted: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """What was chosen, and the proposal for whoever came meanwhile."""
    for one in found:
        posted.setdefault(GOES + one.referral.id.hex, one.proposed.value)
    return posted


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1
