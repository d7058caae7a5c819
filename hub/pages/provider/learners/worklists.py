"""Pages of what a provider has to do: the landing page, each list in full, everybody of one class."""

from datetime import date
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.directory import queries as directory
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners import lists
from hub.referrals.reads.provider import front as provider_front
from hub.referrals.reads.provider import lists as provider_lists
from hub.referrals.reads.provider.in_turn import TO_OFFER, in_turn
from hub.referrals.reads.provider.match_card import MatchCard
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked
from hub.web.sealed_keys import asked_edge
from hub.web.turning import turned

TO_ANSWER = "what there is to answer"  # what the keys of the first page are sealed for
NOBODY = (
    "Nobody has been referred to this class yet. The hub sends learners who fit while it has free places."
)


@bp.get("/worklist")
@needs(Permission.ANSWER_REFERRALS)
def worklist() -> ResponseReturnValue:
    with unit_of_work() as uow:
        front = provider_front.front(uow, asked_edge(TO_ANSWER))
        return render_template(
            "provider/worklist.html",
            answer=front.answer,
            turned=turned(front.answer.part, TO_ANSWER, front.answer.page),
            later=front.later,
            questions=front.questions,
            names=front.names,
            stale=directory.places_to_confirm(uow, viewer().organisation_id),
            lists=provider_lists.WORKLISTS,
            levels=front.to_check,
            few=provider_front.FEW,
            today=uow.today,
        )


@bp.get("/worklist/<name>")
@needs(Permission.ANSWER_REFERRALS)
def one_worklist(name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        cards, listed = provider_lists.whole(uow, name), provider_lists.WORKLISTS[name]
        listing = lists.listing(name, listed.due, listed.empty, place=listed.place if listed.day else None)
        asked = Asked(listing, lists.class_options(cards))
        rows = lists.rows(uow, asked.lines(left(asked, cards, uow.today)))
        return asked.answer(uow, "provider/one_worklist.html", rows, listed=listed)


@bp.get("/worklist/classes/<uuid:class_id>")
@needs(Permission.ANSWER_REFERRALS)
def class_list(class_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        taught_class = directory.own_class(uow, class_id)
        cards = provider_lists.of_class(uow, class_id)
        asked = Asked(lists.listing("class", "Date that matters", NOBODY, of_one_class=True))
        turns = in_turn(uow, class_id)
        rows = lists.rows(uow, asked.lines(left(asked, cards, uow.today)), turns)
        return asked.answer(
            uow,
            "provider/class_list.html",
            rows,
            taught_class=taught_class,
            next=next(
                (row for row in rows if row.turn and row.turn.place == 1 and row.card.state in TO_OFFER), None
            ),
        )


def left(asked: Asked, cards: list[MatchCard], today: date) -> list[MatchCard]:
    return [] if asked.values is None else lists.fitting(cards, asked.values, today)
