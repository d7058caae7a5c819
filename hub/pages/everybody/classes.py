"""Pages of one class and of all classes on offer, for anybody signed in."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission, permitted
from hub.directory import queries, search
from hub.directory.facts import FEATURES
from hub.directory.geo import ATTRIBUTION
from hub.directory.models import TaughtClass
from hub.directory.schemas.search import ClassesOnOffer
from hub.directory.search import ClassLine
from hub.directory.taken import sees_taken
from hub.directory.types import (
    FUNDING_ROUTE_LABELS,
    MODE_LABELS,
    SKILL_LABELS,
    STRAND_LABELS,
)
from hub.directory.words import FEW, confirmed_words, free_words, level_range, places_words, session_words
from hub.pages.everybody.blueprint import bp
from hub.tracking.routes import queries as routes
from hub.tracking.routes import words
from hub.tracking.routes.rules import broken
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage

LABELS = {
    "funding": FUNDING_ROUTE_LABELS,
    "mode": MODE_LABELS,
    "skill": SKILL_LABELS,
    "strand": STRAND_LABELS,
}


@bp.get("/classes/<uuid:class_id>")
@needs(Permission.VIEW_DIRECTORY)
def class_page(class_id: UUID) -> str:
    with unit_of_work(read_only=True) as uow:
        row = uow.get(TaughtClass, class_id)
        return render_template(
            "everybody/class.html",
            row=row,
            provider=queries.provider_name(uow, row.provider_id),
            own=row.provider_id == viewer().organisation_id,
            hub=viewer().hub,
            sees_taken=counts(row),
            may_refer=permitted(viewer(), Permission.SEND_REFERRALS),
            may_end=permitted(viewer(), Permission.END_CLASSES)
            and (viewer().hub or row.provider_id == viewer().organisation_id),
            may_end_provider=permitted(viewer(), Permission.END_PROVIDERS),
            rules=[rule for rule in queries.rules_in_force(uow, [row.provider_id]) if rule.governs(row)],
            stale=queries.is_stale(uow, row.confirmed_at),
            today=uow.today,
            labels=LABELS,
            features=FEATURES,
            attribution=ATTRIBUTION,
            leads_to=[(one, words.says(one), broken(one, uow.today)) for one in routes.of_class(uow, row.id)],
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One class as the list shows it."""

    row: TaughtClass
    provider: str
    today: date


def where(row: TaughtClass) -> str:
    return (row.venue and (row.venue.postcode or row.venue.area or row.venue.name)) or "not known"


def has(code: str, one: Row) -> bool | None:
    """Whether the place has this feature; None where nobody has said."""
    return getattr(one.row.venue, code, None)


def counts(row: TaughtClass) -> bool:
    return sees_taken(viewer(), row.provider_id)


def told_of_places(row: TaughtClass) -> str:
    return places_words(row) if counts(row) else free_words(row.free)


def free_order(line: ClassLine) -> int | None:
    """As far as the words tell it: the order of exact numbers would tell more. Who sends people has the numbers."""
    exact = permitted(viewer(), Permission.SEND_REFERRALS)
    if exact or not line.free:
        return line.free
    return FEW if line.free >= FEW else 1


CLASSES = ListPage(
    name="classes",
    one="class",
    many="classes",
    comes="by provider and level",
    empty="No class is open.",
    deciding="Places",
    filters=ClassesOnOffer,
    key=lambda line: line.place,
    columns=(
        Column(
            "Class",
            lambda one: Link(one.row.title, url_for("everybody.class_page", class_id=one.row.id)),
            by=lambda line: line.title.casefold(),
        ),
        Column("Provider", lambda one: one.provider, by=lambda line: line.provider.casefold()),
        Column("Level", lambda one: level_range(one.row), by=lambda line: line.level and line.level.order),
        Column("Days and times", lambda one: session_words(one.row.sessions)),
        Column("Where", lambda one: where(one.row), by=lambda line: line.postcode),
        Column("Starts", lambda one: one.row.starts_on, by=lambda line: line.starts_on),
        Column(
            "Places", lambda one: told_of_places(one.row), by=lambda line: free_order(line), in_file=False
        ),
        Column("Places left", lambda one: free_words(one.row.free), on_page=False),
        Column(
            "Places free", lambda one: one.row.free if counts(one.row) else None, figure=True, on_page=False
        ),
        Column(
            "Places in all",
            lambda one: one.row.places if counts(one.row) else None,
            figure=True,
            on_page=False,
        ),
        Column(
            "Confirmed",
            lambda one: confirmed_words(one.row, one.today),
            by=lambda line: line.confirmed_at,
            value=lambda one: one.row.confirmed_at,
        ),
        Column("How it is taught", lambda one: MODE_LABELS[one.row.mode], on_page=False),
        Column("Women only", lambda one: one.row.women_only, on_page=False),
        Column("Places in the crèche", lambda one: one.row.childcare_places, figure=True, on_page=False),
        *(Column(feature.label, partial(has, feature.code), on_page=False) for feature in FEATURES),
    ),
)


@bp.get("/directory")
@needs(Permission.VIEW_DIRECTORY)
def find_class() -> ResponseReturnValue:
    """The classes on offer; the filters stand in the address, and say nothing of any learner."""
    with unit_of_work() as uow:
        options = {
            "provider": search.providers(uow),
            "area": [(area, area) for area in search.areas(uow)],
        }
        asked = Asked(CLASSES, options)
        found = [] if asked.values is None else search.class_lines(uow, ClassesOnOffer.wanted(asked.values))
        rows = search.classes_of(uow, asked.lines(found))
        return asked.answer(
            uow,
            "everybody/find.html",
            [Row(*row, uow.today) for row in rows],
            may_see_routes=permitted(viewer(), Permission.VIEW_ROUTES),
        )
