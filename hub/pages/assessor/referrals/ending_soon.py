"""The page of learners whose class ends soon: the next class at the level expected, and the way to send it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.learners.reads.markers import markers
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.facts.queries import Listing
from hub.matching.types import ClassFacts
from hub.pages.assessor.referrals.blueprint import bp
from hub.referrals.reads import ending_soon as reads
from hub.referrals.reads.ending_soon import Ending, Next
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Cell, Column, Link, ListPage, people


@dataclass(frozen=True, slots=True)
class Row:
    """One learner in words. `next` is None of whom matching cannot say anything."""

    line: Ending
    learner: Learner
    name: str
    markers: tuple[str, ...]
    next: Next | None
    classes: dict[UUID, Listing]

    @property
    def level(self) -> str:
        return LEVEL_NAMES[self.next.level] if self.next else "Not assessed"

    def offered(self, found: ClassFacts | None) -> Cell:
        """The class with the link to check and send it."""
        if self.next is None or found is None or not isinstance(found.id, UUID):
            return "No class fits"
        one = self.classes[found.id]
        return Link(
            f"{one.title}, {one.provider}",
            url_for("referrals.send_next", reference=self.line.reference, class_id=found.id),
            under=". ".join([kind(found), begins(found), *([reads.LED_TO] * self.next.is_led_to(found))]),
            says=f"Check and send {self.name} to {one.title}, {one.provider}",
        )


def kind(found: ClassFacts) -> str:
    words = {True: "Accredited", False: "Not accredited", None: "Accredited or not: not known"}
    return words[found.accredited]


def begins(found: ClassFacts) -> str:
    return f"Starts {date_words(found.starts_on)}" if found.starts_on else "Start not known"


ENDING = ListPage(
    name="ending-soon",
    one="learner",
    many="learners",
    comes="what ends first",
    empty=f"No class with learners in it ends within {reads.within().days} days.",
    deciding="Next class",
    key=lambda line: line.place,
    columns=(
        *people(
            lambda row: url_for("registration.record", reference=row.learner.reference),
            lambda row: row.learner.reference,
        ),
        Column("Class", lambda row: f"{row.line.title}, {row.line.provider}", by=lambda line: line.title),
        Column("Ends", lambda row: row.line.ends_on, by=lambda line: line.ends_on),
        Column("Level expected", lambda row: row.level),
        Column("Next class", lambda row: row.offered(row.next and row.next.best)),
        Column("At the same provider", lambda row: row.offered(row.next and row.next.same)),
        Column("Referrals out", lambda row: row.next.sent if row.next else None, figure=True),
    ),
)


@bp.get("/ending-soon", endpoint="ending_soon")
@needs(Permission.SEND_REFERRALS)
def ending_soon() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(ENDING)
        lines = list(asked.lines(reads.ending(uow) if asked.values is not None else []))
        return asked.answer(uow, "referrals/ending_soon.html", rows(uow, lines), days=reads.within().days)


@bp.get("/ending-soon/<reference>/<uuid:class_id>")
@needs(Permission.SEND_REFERRALS)
def send_next(reference: str, class_id: UUID) -> ResponseReturnValue:
    """Keep the ranking at the level expected as what was shown, and go on to check and send."""
    with unit_of_work(read_only=False) as uow:
        line = reads.one(uow, reference)
        decision = consent.may_see(uow, line.learner_id, PROFILE_CATEGORIES)
        shown = reads.recommended(uow, line, decision).recommendation
        learner = uow.get(Learner, line.learner_id)
        chosen: dict[str, Any] = {"class": class_id, "shown": shown.id}
        return redirect(url_for("referrals.new_referrals", reference=learner.reference, **chosen), 303)


def rows(uow: UnitOfWork, lines: list[Ending]) -> list[Row]:
    """As many statements for one line as for all."""
    ids = [line.learner_id for line in lines]
    decisions, learners = consent.disclose(uow, ids, [Category.IDENTITY]), by_ids(uow, ids)
    found, marks = reads.next_classes(uow, lines), markers(uow, ids)
    classes = reads.listed(uow, found)
    return [
        Row(
            line,
            learners[line.learner_id],
            full_name(learners[line.learner_id], decisions[line.learner_id]),
            marks[line.learner_id],
            found.get(line.reference),
            classes,
        )
        for line in lines
        if line.learner_id in learners
    ]
