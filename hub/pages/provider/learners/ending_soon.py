"""A provider's list of its learners whose class ends soon, with what the hub would propose next."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.types import LEVEL_NAMES
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.matching.facts.queries import Listing
from hub.matching.types import ClassFacts
from hub.pages.provider.blueprint import bp
from hub.referrals.reads import ending_soon as reads
from hub.referrals.reads.ending_soon import Ending, Next
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage


@dataclass(frozen=True, slots=True)
class Row:
    """One learner in words; `name` is None where the provider may not see it."""

    line: Ending
    name: str | None
    next: Next | None
    classes: dict[UUID, Listing]

    @property
    def who(self) -> Link:
        href, spoken = (
            url_for("provider.progress", reference=self.line.reference),
            show_reference(self.line.reference),
        )
        return Link(self.name, href, under=spoken) if self.name else Link(spoken, href)

    @property
    def level(self) -> str:
        return LEVEL_NAMES[self.next.level] if self.next else "Not known"

    def named(self, found: ClassFacts | None) -> str:
        if found is None or not isinstance(found.id, UUID):
            return "No class fits"
        return f"{self.classes[found.id].title}, {self.classes[found.id].provider}"


ENDING = ListPage(
    name="our-classes-ending",
    one="learner",
    many="learners",
    comes="what ends first",
    empty=f"None of your classes with learners in it ends within {reads.within().days} days.",
    deciding="Next class",
    columns=(
        Column("Learner", lambda row: row.who),
        Column("Reference", lambda row: show_reference(row.line.reference), on_page=False),
        Column("Class", lambda row: row.line.title, by=lambda line: line.title),
        Column("Ends", lambda row: row.line.ends_on, by=lambda line: line.ends_on),
        Column("Level expected", lambda row: row.level),
        Column("Next class", lambda row: row.named(row.next and row.next.best)),
        Column("With you", lambda row: row.named(row.next and row.next.same)),
    ),
)


@bp.get("/worklist/ending-soon")
@needs(Permission.ANSWER_REFERRALS)
def ending_soon() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked = Asked(ENDING)
        lines = list(asked.lines(reads.ending(uow) if asked.values is not None else []))
        return asked.answer(uow, "provider/ending_soon.html", rows(uow, lines), days=reads.within().days)


def rows(uow: UnitOfWork, lines: list[Ending]) -> list[Row]:
    """Names as far as the learner agreed; the next class is the hub's to find, and tells a level and no more."""
    ids = [line.learner_id for line in lines]
    decisions = consent.disclose(uow, ids, [Category.IDENTITY])
    people = by_ids(uow, [one for one, decision in decisions.items() if decision.allowed])
    found = reads.proposed_to_provider(uow, lines)
    classes = reads.listed(uow, found)
    return [
        Row(
            line,
            full_name(people[line.learner_id], decisions[line.learner_id])
            if line.learner_id in people
            else None,
            found.get(line.reference),
            classes,
        )
        for line in lines
    ]
