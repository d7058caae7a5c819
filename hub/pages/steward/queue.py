"""The steward's front page: the pairs of records that may be of one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.duplicates import queries
from hub.duplicates.models import Pair
from hub.duplicates.services.beside import known_first
from hub.duplicates.services.look import switched_off
from hub.duplicates.states import PAIR_STATES
from hub.duplicates.types import SOURCE_LABELS, PairState, Source
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.pages.steward.blueprint import bp
from hub.pages.steward.forms import COLOURS, PairFilters
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag, marked


@dataclass(frozen=True, slots=True)
class Row:
    pair: Pair
    names: str
    markers: tuple[str, ...]


PAIRS = ListPage(
    name="possible-duplicates",
    one="pair",
    many="pairs",
    comes="the likeliest first, and what nobody is sure of last",
    empty="There is no pair of records to look at.",
    deciding="Decision",
    filters=PairFilters,
    key=lambda pair: (pair.state is PairState.NOT_SURE, -pair.score, pair.found_on, pair.id),
    columns=(
        Column("Records", lambda one: both(one), value=lambda one: one.names),
        Column("Know first", lambda one: ", ".join(one.markers), on_page=False),
        Column("Points", lambda one: str(one.pair.score), by=lambda one: one.score),
        Column("What agrees", lambda one: one.pair.reasons),
        Column(
            "Noticed at", lambda one: SOURCE_LABELS[one.pair.source], by=lambda one: SOURCE_LABELS[one.source]
        ),
        Column("Since", lambda one: one.pair.found_on, by=lambda one: one.found_on),
        Column(
            "Decision",
            lambda one: Tag(PAIR_STATES.labels[one.pair.state], COLOURS[one.pair.state]),
            by=lambda one: PAIR_STATES.labels[one.state],
        ),
    ),
)


def both(one: Row) -> Sequence[Link | Tag]:
    return [Link(one.names, url_for("steward.pair", pair_id=one.pair.id)), *marked(one.markers)]


@bp.get("/duplicates")
@needs(Permission.JUDGE_DUPLICATES)
def queue() -> ResponseReturnValue:
    with unit_of_work() as uow:
        asked = Asked(PAIRS)
        lines = asked.lines(found(uow, asked))
        return asked.answer(uow, "steward/queue.html", rows(uow, lines), switched_off=switched_off(uow))


def found(uow: UnitOfWork, asked: Asked) -> Sequence[Pair]:
    if asked.values is None:
        return ()
    state, source = asked.values["state"], asked.values["source"]
    states = (PairState(state),) if state else queries.WAITING
    return queries.pairs(uow, states, Source(source) if source else None)


def rows(uow: UnitOfWork, pairs: Sequence[Pair]) -> list[Row]:
    """With the names of both and what has to be known of either first, opened for the pairs that are shown."""
    ids = [learner_id for pair in pairs for learner_id in (pair.learner_id, pair.other_id)]
    learners, opened = by_ids(uow, ids), consent.disclose(uow, ids, [Category.IDENTITY])
    known = known_first(uow, ids)
    names = {one: full_name(row, opened[one]) for one, row in learners.items() if opened[one].allowed}
    return [
        Row(
            pair,
            f"{names[pair.learner_id]} and {names[pair.other_id]}",
            tuple(dict.fromkeys((*known[pair.learner_id], *known[pair.other_id]))),
        )
        for pair in pairs
        if {pair.learner_id, pair.other_id} <= names.keys()
    ]
