"""The page of the waiting list, and its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.core.keyset import By
from hub.directory import search
from hub.directory.types import LEVEL_NAMES, LEVELS, STRAND_LABELS, Strand
from hub.forecast import services as forecast
from hub.forecast.outlook import Outlook
from hub.forms.format import date_words, days_ago
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.reads.markers import marked
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.filters import WaitingFilters
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting import priorities, unmatched, who_waits
from hub.referrals.waiting.unmatched import Explanation
from hub.referrals.waiting.who_waits import WaitingLine
from hub.web.address import id_of
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, ListPage, Options, people


@dataclass(frozen=True, slots=True)
class Row:
    """One place on the list in words."""

    entry: WaitingEntry
    learner: Learner
    name: str
    interpreted: bool
    likely: str
    why: str
    markers: tuple[str, ...]
    provisional: bool
    today: date

    @property
    def level(self) -> str:
        """The level they wait at, and whether too little was assessed to be sure of it."""
        return LEVEL_NAMES[self.entry.level] + (", provisional" if self.provisional else "")

    @property
    def next(self) -> str:
        """When a place is likely; nobody is offered one during a pause."""
        paused = self.entry.paused_until
        return f"Paused until {date_words(paused)}" if paused and paused > self.today else self.likely

    @property
    def weeks(self) -> int:
        return (self.today - self.entry.joined_on).days // 7


WAITING = ListPage(
    name="waiting-list",
    one="person",
    many="people",
    comes="by priority, then the date they joined; where both are the same, by lot",
    empty="Nobody is waiting. Put a learner on the list from their matches.",
    deciding="Why not matched",
    filters=WaitingFilters,
    key=lambda line: line.place,
    longest_file=3_000,  # each is matched with all classes: so many take some fifteen seconds
    columns=(
        *people(
            lambda row: url_for("referrals.waiting", reference=row.learner.reference),
            lambda row: row.learner.reference,
        ),
        Column("Reference", lambda row: show_reference(row.learner.reference), on_page=False),
        Column(
            "Priority",
            lambda row: priorities.PRIORITY_GROUPS[row.entry.priority_group],
            by=lambda line: line.priority_group,
            in_sql=By(WaitingEntry.priority_group, tuple(priorities.PRIORITY_GROUPS)),
        ),
        Column(
            "Joined",
            lambda row: f"{date_words(row.entry.joined_on)} ({days_ago(row.entry.joined_on, row.today)})",
            by=lambda line: line.joined_on,
            in_sql=By(WaitingEntry.joined_on),
            value=lambda row: row.entry.joined_on,
        ),
        Column("Weeks waited", lambda row: row.weeks, figure=True, on_page=False),
        Column(
            "Level",
            lambda row: row.level,
            by=lambda line: line.level.order,
            in_sql=By(WaitingEntry.level, LEVELS),
        ),
        Column(
            "Kind of class",
            lambda row: STRAND_LABELS[row.entry.strand],
            by=lambda line: line.strand,
            in_sql=By(WaitingEntry.strand, sorted(Strand)),
        ),
        Column(
            "Area",
            lambda row: row.entry.outcode or "Not known",
            by=lambda line: line.outcode,
            in_sql=By(WaitingEntry.outcode),
        ),
        Column("Needs an interpreter", lambda row: row.interpreted, on_page=False),
        Column("A place is likely", lambda row: row.next),
        Column("Why not matched", lambda row: row.why),
        Column("Paused until", lambda row: row.entry.paused_until, on_page=False),
    ),
)


@bp.get("/waiting-list", endpoint="waiting_list")
@needs(Permission.SEND_REFERRALS)
def waiting_list() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(WAITING, _options(uow))
        found: Sequence[WaitingLine] = []
        if asked.values is not None:
            found = who_waits.waiting_lines(uow, WaitingFilters.wanted(asked.values), asked.reach)
        shown = asked.drawn(asked.lines(found), partial(rows, uow))
        return asked.answer(uow, "referrals/waiting_list.html", shown)


def _options(uow: UnitOfWork) -> Options:
    return {
        "area": [(area, area) for area in who_waits.areas(uow)],
        "provider": search.providers(uow),
        "taught": search.offered(uow, id_of("provider"), id_of("taught")),
    }


def rows(uow: UnitOfWork, lines: Sequence[WaitingLine]) -> list[Row]:
    """As many statements for one line as for all."""
    entries, ids = who_waits.entries_of(uow, lines), [line.learner_id for line in lines]
    decisions = consent.disclose(uow, ids, [Category.IDENTITY, Category.NEEDS])
    people = marked(uow, ids)
    why, outlooks = unmatched.explanations(uow, ids, entries), forecast.outlooks(uow, list(entries.values()))
    return [
        _row(people[who], entries[who], decisions[who], why[who], outlooks[entries[who].id], uow.today)
        for who in ids
    ]


def _row(
    person: tuple[Learner, tuple[str, ...]],
    entry: WaitingEntry,
    decision: Decision,
    why: Explanation,
    outlook: Outlook,
    today: date,
) -> Row:
    learner, markers = person
    return Row(
        entry=entry,
        learner=learner,
        name=full_name(learner, decision),
        interpreted=needs_interpreter(learner, decision),
        likely="A class has a place now" if why.fits_now else outlook.short,
        why=why.headline,
        markers=markers,
        provisional=why.circumstances.provisional,
        today=today,
    )


def needs_interpreter(learner: Learner, decision: Decision) -> bool:
    """No of somebody whose agreements are not as the service wrote them: their name is not shown either."""
    return decision.allowed and bool(learner.interpreter_needed.value(decision))
