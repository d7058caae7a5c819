"""The page an assessor starts from: everything that waits for the hub, a tab for each thing to do, and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.demand.queries import beside_today
from hub.learners.reads.markers import markers
from hub.learners.self_referral import services as self_referral
from hub.learners.self_referral.services import Waiting
from hub.pages.assessor.referrals.blueprint import bp
from hub.pages.assessor.referrals.fit_and_free import Call, calls
from hub.pages.assessor.referrals.tasks import Task, task, whose_words
from hub.pages.assessor.referrals.today_files import ASKED, CALLS, TASKS
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import FITTING, OFFER_WARNING_DAYS, Group
from hub.referrals.reads.today.lines import lines
from hub.referrals.reads.today.stalled import NOT_MOVING_AFTER
from hub.referrals.reads.today.to_do import LABELS
from hub.referrals.reads.today.whose import Whose
from hub.referrals.reads.today.worklists import Count, Item
from hub.referrals.waiting.fit_and_free import fit_and_free
from hub.web.address import page_number, text_of
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import FILE, for_a_file, list_file

PAGE = 20
MOST_IN_A_FILE = 1_000  # lines: those of whom a class fits take 4 ms each
NOTHING = {
    Group.FIT: "Nobody waits for whom a class fits and has a place now.",
    Group.CLUB: "Nobody waits for whom a conversation club has a place now, and no class.",
    Group.REMINDERS: "No reminder is due. You write one on the page of a learner, under “Notes and reminders”.",
    Group.NEW: "Nobody new has been referred to the hub. You can register a learner yourself.",
    Group.ASKED: "Nobody waits for a call who asked by themselves, on the page “Ask for an English class”.",
    Group.TELL: "Everybody whom somebody else sent, and with whom the hub has spoken, knows who it was.",
    Group.QUESTIONS: "No provider is waiting for an answer from you.",
    Group.CHANGED: "No class with learners on it has been cancelled or moved.",
    Group.DECLINES: "Nothing has come back. A declined referral appears here at once, with the reason.",
    Group.CHASE: "No provider has to be asked again yet.",
    Group.OFFERS: f"No offer runs out in the next {OFFER_WARNING_DAYS} days.",
    Group.SILENT: "Every provider has answered in time.",
    Group.STALLED: f"Nothing has stood still for {NOT_MOVING_AFTER.days} days.",
    Group.LEVELS: "No provider says that a level is wrong. Providers are asked after two weeks of teaching.",
    Group.STILL: "Nobody on the waiting list has to be asked whether they still want a class.",
    Group.SHARING: "Nobody’s agreement to share has to be asked for again.",
    Group.DRAFTS: "No registration, assessment or choice of class is left unfinished.",
}

WHAT_FITS = {
    Group.FIT: "A class fits these people and has a place now, and nobody has chosen one.",
    Group.CLUB: "A conversation club has a place for these people now, and no class fits that has one. They keep their "
    "place on the waiting list for a class.",
}

FILES = {Group.FIT: CALLS, Group.CLUB: CALLS, Group.ASKED: ASKED}
LISTS = {
    Group.ASKED: ("registration.self_referrals", "Sort and filter people who asked by themselves"),
    Group.TELL: ("registration.to_tell", "Everybody who has still to be told, also before the first contact"),
}
WHOSE_LABELS = {Whose.EVERYBODY: "Everybody’s", Whose.MINE: "Mine", Whose.NOBODY: "Nobody’s"}
SHOWN = (Category.IDENTITY, Category.NOTES)  # who it is, and why a referral came back


@dataclass(frozen=True, slots=True)
class Tab:
    """One thing to do, with how many there are of the kind that is chosen."""

    code: str
    heading: str
    count: Count


@bp.get("/today")
@needs(Permission.SEND_REFERRALS)
def today() -> ResponseReturnValue:
    """The first tab that has something."""
    return drawn(None)


@bp.get("/today/<code>")
@needs(Permission.SEND_REFERRALS)
def today_group(code: str) -> ResponseReturnValue:
    if code not in set(Group):
        raise NotVisible
    return drawn(Group(code))


def drawn(group: Group | None) -> ResponseReturnValue:
    whose, page = chosen_whose(), page_number()
    with unit_of_work() as uow:
        if text_of("view") == FILE:
            return _file(uow, group or _first(worklists.counts(uow, whose)), whose)
        counted = worklists.counts(uow, whose)
        group = group or _first(counted)
        pages = max(1, -(-counted[group].number // PAGE))
        page = min(page, pages)
        items = worklists.items(uow, group, whose, PAGE * (page - 1), PAGE)
        owners = worklists.owners(uow, group, {whose: counted[group]})
        return render_template(
            "referrals/today.html",
            tabs=[Tab(each, LABELS[each], counted[each]) for each in Group],
            tab=Tab(group, LABELS[group], counted[group]),
            whose=whose,
            owners=[(each, WHOSE_LABELS[each], n) for each, n in owners.items()],
            nothing=NOTHING[group],
            what_fits=WHAT_FITS.get(group),
            most_in_a_file=MOST_IN_A_FILE,
            asked=group is Group.ASKED,
            whole_list=LISTS.get(group),
            beside=beside_today(uow),
            page=page,
            pages=pages,
            lines=rows(uow, group, items),
        )


def _first(counted: Mapping[Group, worklists.Count]) -> Group:
    """The first thing to do of which there is any."""
    return next((each for each in Group if counted[each]), Group.NEW)


def _file(uow: UnitOfWork, group: Group, whose: Whose) -> ResponseReturnValue:
    """Its lines are made some at a time: what fits three thousand people took 0.9 GB at once."""
    items = worklists.items(uow, group, whose, number=MOST_IN_A_FILE)
    made = for_a_file(items, partial(rows, uow, group))
    return list_file(uow, f"today-{group}", FILES.get(group, TASKS), made)


def chosen_whose() -> Whose:
    """Everybody's, where the address says nothing that is known."""
    typed = text_of("whose")
    return Whose(typed) if typed in set(Whose) else Whose.EVERYBODY


def rows(
    uow: UnitOfWork, group: Group, items: Sequence[Item]
) -> Sequence[Call] | Sequence[Task] | Sequence[Waiting]:
    """The lines of these items of a tab, in words; of whom nothing fits any more since they were looked at, none."""
    if group is Group.ASKED:
        return self_referral.waiting(uow, [item.id for item in items])
    if group not in FITTING:
        return tasks(uow, group, items)
    fits = {one.learner_id: one for one in fit_and_free(uow, [item.id for item in items])}
    return calls(uow, [(fits[item.id], words(item)) for item in items if item.id in fits])


def tasks(uow: UnitOfWork, group: Group, items: Sequence[Item]) -> list[Task]:
    ids = [item.learner_id for item in items if item.learner_id]
    decisions, marks = consent.disclose(uow, ids, SHOWN), markers(uow, ids)
    return [
        task(line, decisions[line.learner.id], words(line.item), marks[line.learner.id])
        for line in lines(uow, group, items)
    ]


def words(item: Item) -> str:
    return whose_words(item.owner, viewer().user_id)
