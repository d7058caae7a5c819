"""From classes and their routes to boxes and arrows: a column for each level, in units of the drawing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from hub.directory.types import LEVEL_NAMES, LEVELS, Level
from hub.tracking.routes.reach import Line, Stop
from hub.tracking.routes.types import LeadsTo, Route
from hub.tracking.routes.words import onward_words

WIDTH, HEIGHT, ACROSS, DOWN, TOP = 236, 88, 72, 16, 34
LETTERS = 28  # that fit into a box
HEADINGS = ("Level not known", *(LEVEL_NAMES[level] for level in LEVELS), "After ESOL")
AFTER = len(HEADINGS) - 1

SHARED = ("kind", "out")
Key = object


class Box(NamedTuple):
    """`kind` is class, nowhere, kind, out or broken; `says` is all of it in words."""

    x: int
    y: int
    kind: str
    text: Sequence[str]
    says: str

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


class Arrow(NamedTuple):
    path: str
    broken: bool


class Drawing(NamedTuple):
    width: int
    height: int
    headings: list[tuple[int, str]]
    boxes: list[Box]
    arrows: list[Arrow]


class Told(Protocol):
    """What the map tells of one class: how many are in it, and of each of its routes why it is broken, if it is."""

    @property
    def people(self) -> str: ...
    @property
    def broken(self) -> Mapping[UUID, str]: ...


class Place(NamedTuple):
    """A box before it has its place on the drawing."""

    column: int
    kind: str
    text: tuple[str, ...]
    says: str


def drawn(lines: Sequence[Line], stops: Mapping[UUID, Stop], rows: Mapping[UUID, Told]) -> Drawing:
    """The classes chosen, and whatever they lead to, chosen or not."""
    places = dict(_classes(lines, rows))
    for line in lines:
        for route in line.routes:
            key = key_of(route)
            if key not in places:
                places[key] = _target(route, stops)
    columns = sorted({place.column for place in places.values()})
    boxes = _placed(places, {column: number for number, column in enumerate(columns)})
    arrows = [
        Arrow(_path(boxes[line.stop.id], boxes[key_of(route)]), bool(rows[line.stop.id].broken[route.id]))
        for line in lines
        for route in line.routes
    ]
    return Drawing(
        width=max(1, len(columns)) * (WIDTH + ACROSS),
        height=max((box.y for box in boxes.values()), default=0) + HEIGHT + DOWN,
        headings=[(number * (WIDTH + ACROSS), HEADINGS[column]) for number, column in enumerate(columns)],
        boxes=list(boxes.values()),
        arrows=arrows,
    )


def key_of(route: Route) -> Key:
    """What is one box: a class, a kind of class, a way out."""
    return route.onward.to_class_id or route.onward


def _classes(lines: Iterable[Line], rows: Mapping[UUID, Told]) -> Iterator[tuple[Key, Place]]:
    for line in lines:
        people = rows[line.stop.id].people
        last = ("Leads to nothing",) if line.nowhere else ()
        yield (
            line.stop.id,
            _class(line.stop, "nowhere" if line.nowhere else "class", f"{people} in it", *last),
        )


def _target(route: Route, stops: Mapping[UUID, Stop]) -> Place:
    """What is led to and is not among the classes chosen."""
    onward = route.onward
    if onward.to_class_id and onward.to_class_id in stops:
        return _class(stops[onward.to_class_id], "class", "")
    if route.target:
        text = (_short(route.target.title), _short(route.target.provider), "Not there any more")
        return Place(_column(route.target.level_high), "broken", text, route.target.title)
    says = onward_words(onward)
    if onward.leads_to is LeadsTo.WAY_OUT:
        return Place(AFTER, "out", tuple(_halves(says)), says)
    return Place(_column(onward.level), "kind", tuple(_halves(says)), says)


def _class(stop: Stop, kind: str, people: str, *more: str) -> Place:
    until = f"to {_day(stop.ends_on)}" if stop.ends_on else ""
    facts = ", ".join(filter(None, (people, until)))
    text = (_short(stop.title), _short(stop.provider), facts, *more)
    return Place(_column(stop.level_high), kind, text, f"{stop.title}, {stop.provider}")


def _column(level: Level | None) -> int:
    return level.order + 1 if level else 0


def _placed(places: Mapping[Key, Place], number: Mapping[int, int]) -> dict[Key, Box]:
    """Each in its column below those before it; what many classes lead to stands above the classes."""
    filled = dict.fromkeys(number, 0)
    boxes = {}
    for key, place in sorted(places.items(), key=lambda one: one[1].kind not in SHARED):
        x, y = number[place.column] * (WIDTH + ACROSS), TOP + filled[place.column] * (HEIGHT + DOWN)
        boxes[key] = Box(x, y, place.kind, place.text, place.says)
        filled[place.column] += 1
    return boxes


def _path(start: Box, end: Box) -> str:
    """A bow from the right of one box to the left of the next; within a column, or back, round by the right."""
    x, y = start.x + WIDTH, start.middle
    if end.x > start.x:
        half = (x + end.x) // 2
        return f"M{x} {y}C{half} {y} {half} {end.middle} {end.x - 2} {end.middle}"
    back = end.x + WIDTH + 2
    return f"M{x} {y}C{x + ACROSS} {y} {back + ACROSS} {end.middle} {back} {end.middle}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1].rstrip()}…"


def _halves(text: str) -> list[str]:
    """On as many lines as it needs."""
    found = [""]
    for word in text.split():
        if len(found[-1]) + len(word) >= LETTERS and found[-1]:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return found
