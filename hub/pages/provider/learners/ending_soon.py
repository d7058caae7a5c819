"""A provider's list of its learners whose class ends soon, with what the hub would propose next."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.types import LEVEL_NAMES
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.matching.facts.queries import Listing
from hub.matching.types import ClassFacts
from hub.pages.provider.blueprint import bp
from hub.referrals import queries
from hub.referrals.case.sending.next_class import own_next, propose
from hub.referrals.reads import ending_soon as reads
from hub.referrals.reads.ending_soon import Ending, Next
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Cell, Column, Link, ListPage


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
        if self.next is None or found is None or not isinstance(found.id, UUID):
            return "No class fits"
        words = f"{self.classes[found.id].title}, {self.classes[found.id].provider}"
        return f"{words}. Your class leads there" if self.next.is_led_to(found) else words

    @property
    def own(self) -> Cell:
        """The class of the provider that fits best, with the way to propose it to the hub."""
        same = self.next.same if self.next else None
        words = self.named(same)
        if same is None:
            return words
        href = url_for("provider.propose_next", reference=self.line.reference)
        who = self.name or show_reference(self.line.reference)
        return [words, Link("Propose it to the hub", href, says=f"Propose it to the hub for {who}")]


ENDING = ListPage(
    name="our-classes-ending",
    one="learner",
    many="learners",
    comes="what ends first",
    empty=f"None of your classes with learners in it ends within {reads.within().days} days.",
    deciding="Next class",
    key=lambda line: line.place,
    columns=(
        Column("Learner", lambda row: row.who),
        Column("Reference", lambda row: show_reference(row.line.reference), on_page=False),
        Column("Class", lambda row: row.line.title, by=lambda line: line.title),
        Column("Ends", lambda row: row.line.ends_on, by=lambda line: line.ends_on),
        Column("Level expected", lambda row: row.level),
        Column("Next class", lambda row: row.named(row.next and row.next.best)),
        Column("With you", lambda row: row.own),
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


@bp.route("/worklist/ending-soon/<reference>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def propose_next(reference: str) -> ResponseReturnValue:
    """One button: the hub is asked to send the learner on to the provider's own class."""
    with unit_of_work() as uow:
        line, referral = reads.one(uow, reference), queries.by_reference(uow, reference)
        form = Form(Schema, submitted(), version=referral.version)
        found = own_next(uow, line)
        if request.method == "POST":
            propose(uow, referral, line, found, version=form.version, submission=form.submission)
            flash(f"The hub is asked to send them on to {found.title}.", "success")
            return redirect(url_for("provider.ending_soon"), 303)
        return render_template("provider/propose_next.html", form=form, line=line, found=found)
