"""The filters of the calls after a course, and the questions about one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema

from hub.forms.fields import Choice, LongText
from hub.forms.filters import Filters, Pick
from hub.tracking.destinations.queries import Call
from hub.tracking.destinations.rules import rules
from hub.tracking.destinations.types import LABELS, REASONS, WHICH, CheckState, Which

SAID = (CheckState.REACHED, CheckState.NO_ANSWER, CheckState.NOT_REACHED)


class CallFilters(Filters):
    show = Pick("Show", [item for item in WHICH.items() if item[0] is not Which.DUE], unset=WHICH[Which.DUE])
    months = Pick(
        "Asked about", [(str(month), f"{month} months after the course") for month in rules().months]
    )
    whose = Pick("Looked after by", (("me", "Me"), ("nobody", "Nobody")))

    @staticmethod
    def left(found: Sequence[Call], values: Mapping[str, Any], user_id: UUID | None) -> list[Call]:
        """The calls that the filters leave."""
        month, whose = values["months"], values["whose"]
        return [
            call
            for call in found
            if (not month or int(month) in [about.check.month for about in call.checks])
            and (not whose or call.owner.is_of(user_id if whose == "me" else None))
        ]


class AfterTheCourse(Schema):
    """`destination` is offered when the page is drawn."""

    said = Choice(
        "Did you reach them?",
        [(one, LABELS[one]) for one in SAID],
        required="Select whether you reached them",
    )
    destination = Choice(
        "What do they do now?",
        hint="Only if you reached them. If they do several things, choose the one they give most time to.",
        noun="What they do now",
    )
    note = LongText("Note", hint="Do not write about health, immigration or other people.", max_length=1000)


class TakeBackAnswer(Schema):
    reason = Choice("Why do you take it back?", REASONS.items(), required="Select why you take it back")
