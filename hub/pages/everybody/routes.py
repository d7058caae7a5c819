"""The map of an area's progression routes: what each class leads to, where people are, and where nothing follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission, permitted
from hub.directory.rules.levels import range_words
from hub.directory.types import LEVEL_NAMES, Level
from hub.forms.fields import LEVELS
from hub.forms.filters import Filters, Pick
from hub.forms.format import plural
from hub.insight.kept import Counted
from hub.insight.rules import SMALL_WORDS
from hub.insight.services.counted import in_classes
from hub.insight.settled.in_class import InClasses
from hub.pages.everybody.blueprint import bp
from hub.pages.everybody.route_drawing import drawn
from hub.tracking.routes import queries, words
from hub.tracking.routes.reach import Line, areas, kilometres
from hub.tracking.routes.rules import broken
from hub.tracking.routes.types import Route
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Cell, Column, Link, ListPage, Tag

DRAWN = 200  # classes that one drawing can tell apart


class RouteFilters(Filters):
    level = Pick("Level", LEVELS)
    provider = Pick("Provider")
    area = Pick("Area")
    leads = Pick("It leads to", [("nothing", "Nothing"), ("something", "Something")])


@dataclass(frozen=True, slots=True)
class Row:
    """One class as the map shows it; `people` is exact or as published."""

    line: Line
    people: str
    own: bool
    broken: Mapping[UUID, str]

    @property
    def leads_to(self) -> Cell:
        said = [self.way(route) for route in self.line.routes]
        if self.line.nowhere:
            return [Tag("Leads to nothing", "red"), f"{self.line.nowhere}.", *said, *self.to_say()]
        return [*said, *self.near(), *(self.to_say() if not said else ())]

    def way(self, route: Route) -> Link | str:
        why = self.broken[route.id]
        text = f"{words.says(route)} ({why})" if why else words.says(route)
        to = route.onward.to_class_id
        return Link(text, url_for("everybody.class_page", class_id=to)) if to else text

    def near(self) -> list[str]:
        level = self.line.stop.next_level
        if self.line.routes or not level or not self.line.near:
            return []
        near = plural(self.line.near, "class", "classes")
        return [f"Nobody has said; {near} at {LEVEL_NAMES[level]} within {kilometres():g} km"]

    def to_say(self) -> list[Link]:
        if not self.own:
            return []
        href = url_for("provider.leads_to", class_id=self.line.stop.id)
        words = "Say what it leads to"
        return [Link(words, href, says=f"{words}: {self.line.stop.title}")]


ROUTES = ListPage(
    name="routes",
    one="class",
    many="classes",
    comes="those that lead to nothing first, by the day they end",
    empty="No class is listed.",
    deciding="Leads to",
    filters=RouteFilters,
    columns=(
        Column(
            "Class",
            lambda row: Link(row.line.stop.title, url_for("everybody.class_page", class_id=row.line.stop.id)),
            by=lambda line: line.stop.title.casefold(),
        ),
        Column("Provider", lambda row: row.line.stop.provider, by=lambda line: line.stop.provider.casefold()),
        Column(
            "Level",
            lambda row: range_words(row.line.stop.level_low, row.line.stop.level_high),
            by=lambda line: line.stop.level_high and line.stop.level_high.order,
        ),
        Column("People in it", lambda row: row.people, figure=True),
        Column("Ends", lambda row: row.line.stop.ends_on or "Not known", by=lambda line: line.stop.ends_on),
        Column("Leads to", lambda row: row.leads_to),
    ),
)


@dataclass(frozen=True, slots=True)
class People:
    """How many are in a class: exact for whoever sees the learners themselves, else as it is published."""

    exact: Mapping[UUID, int]
    counted: Counted[InClasses] | None

    def of(self, line: Line) -> str:
        if own(line) or permitted(viewer(), Permission.SEND_REFERRALS):
            return str(self.exact.get(line.stop.id, 0))
        if self.counted is None:
            return "not counted yet"
        return str(self.counted.figures.people.get(str(line.stop.id), SMALL_WORDS))


@bp.get("/routes")
@needs(Permission.VIEW_ROUTES)
def routes() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found, counted = queries.area_map(uow), in_classes(uow)
        asked = Asked(ROUTES, options(found))
        lines = [] if asked.values is None else chosen(found, asked.values)
        shown = asked.lines(lines)
        few = len(lines) <= DRAWN
        told = lines if few else shown
        known = People(queries.in_class(uow, [line.stop.id for line in told]), counted)
        rows = {line.stop.id: row(line, known, uow.today) for line in told}
        return asked.answer(
            uow,
            "everybody/routes.html",
            [rows[line.stop.id] for line in shown],
            drawing=drawn(lines, {line.stop.id: line.stop for line in found}, rows) if few else None,
            most=DRAWN,
            dead_ends=sum(bool(line.nowhere) for line in lines),
            exact=permitted(viewer(), Permission.SEND_REFERRALS),
            counted=counted,
            km=kilometres(),
        )


def row(line: Line, known: People, today: date) -> Row:
    return Row(line, known.of(line), own(line), {one.id: broken(one, today) for one in line.routes})


def options(found: Sequence[Line]) -> dict[str, list[tuple[str, str]]]:
    """The providers and districts that the map knows."""
    providers = {str(line.stop.provider_id): line.stop.provider for line in found}
    return {
        "provider": sorted(providers.items(), key=lambda one: one[1].casefold()),
        "area": [(area, area) for area in areas(line.stop for line in found)],
    }


def chosen(found: Sequence[Line], asked: Mapping[str, Any]) -> list[Line]:
    level = Level(asked["level"]) if asked["level"] else None
    leads = {"nothing": False, "something": True, None: None}[asked["leads"]]
    return [
        line
        for line in found
        if (level is None or line.stop.teaches(level))
        and asked["provider"] in (None, str(line.stop.provider_id))
        and asked["area"] in (None, line.stop.area)
        and leads in (None, not line.nowhere)
    ]


def own(line: Line) -> bool:
    return line.stop.provider_id == viewer().organisation_id
