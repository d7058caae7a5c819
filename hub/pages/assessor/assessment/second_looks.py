"""The list of second looks: what nobody has judged again yet, and where the two levels differ. It names nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries, sampling
from hub.assessment.models import Assessment, Moderation
from hub.assessment.types import SAMPLED_FOR_LABELS
from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES, SKILL_LABELS, Skill
from hub.forms.format import date_words, days_ago
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.filters import LOOK_LABELS, SecondLookFilters
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag


@dataclass(frozen=True, slots=True)
class Row:
    """One second look. The levels are told only where both have been given."""

    look: Moderation
    assessment: Assessment
    today: date

    @property
    def state(self) -> str:
        return "new" if self.look.moderated_on is None else "differs"

    @property
    def since(self) -> date:
        return self.look.moderated_on or self.look.sampled_on

    @property
    def about(self) -> str:
        if self.state == "new":
            return ", ".join(SKILL_LABELS[skill] for skill in Skill if skill in self.assessment.levels)
        return f"{level_words(self.assessment)} and {level_words(self.look)}"


def level_words(judged: Assessment | Moderation) -> str:
    return LEVEL_NAMES[judged.placement] if judged.placement else "not placed"


def action(row: Row) -> Link:
    words = "Look at it" if row.state == "new" else "Settle it"
    href = url_for("assessment.moderation", moderation_id=row.look.id)
    return Link(words, href, says=f"{words}: {row.about}, since {date_words(row.since)}")


SECOND_LOOKS = ListPage(
    name="second-looks",
    one="assessment",
    many="assessments",
    comes="those that nobody has looked at, then those that differ, the oldest first",
    empty="There is nothing to look at and nothing to settle.",
    deciding="What to do",
    filters=SecondLookFilters,
    columns=(
        Column("State", lambda row: Tag(LOOK_LABELS[row.state]), by=lambda row: LOOK_LABELS[row.state]),
        Column(
            "Since",
            lambda row: f"{date_words(row.since)} ({days_ago(row.since, row.today)})",
            by=lambda row: row.since,
            value=lambda row: row.since,
        ),
        Column(
            "Why this one",
            lambda row: SAMPLED_FOR_LABELS[row.look.sampled_for],
            by=lambda row: SAMPLED_FOR_LABELS[row.look.sampled_for],
        ),
        Column("Skills, or both placements", lambda row: row.about),
        Column("What to do", action, in_file=False),
    ),
)


@bp.get("/assessments/to-moderate")
@needs(Permission.ASSESS)
def to_moderate() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(SECOND_LOOKS)
        found = [] if asked.values is None else looks(uow)
        lines = [row for row in found if asked.values and wanted(row, asked.values)]
        rule = sampling.current(uow.today)
        return asked.answer(uow, "assessment/to_moderate.html", asked.lines(lines), rule=rule)


def looks(uow: UnitOfWork) -> list[Row]:
    """Those this assessor may look at or settle: of learners whom they never assessed themselves."""
    me = viewer().user_id
    found = [*queries.to_moderate(uow, me), *queries.to_settle(uow, me)]
    return [Row(look, assessment, uow.today) for look, assessment in found]


def wanted(row: Row, values: Mapping[str, Any]) -> bool:
    state, sampled = values["state"], values["sampled"]
    return state in (None, row.state) and sampled in (None, row.look.sampled_for)
