"""How far the people of a term have come, by level, provider, channel and area, counted every week.

Terms never overlap, so nobody is in two of them. All of them are settled together (`settled.followed`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.directory.types import LEVEL_NAMES
from hub.insight.cohorts import ASSESSED, FINISHED, REFERRED, STARTED, OfCohort
from hub.insight.fives import Those
from hub.insight.nested import EVERYBODY, Key, Nested, Status
from hub.insight.rules import THRESHOLD
from hub.insight.settled.fairness import told
from hub.insight.types import Cell
from hub.learners.types import CHANNEL_LABELS

LEVEL, PROVIDER, CHANNEL, AREA = range(4)
MOVED, REACHED, IN_WORK = range(FINISHED + 1, FINISHED + 4)  # columns after those of the steps
BUSY = ("Work", "Learning")  # groups of the vocabulary of destinations
NOT_ASSESSED, NOT_REFERRED, ELSEWHERE = "Not assessed", "Not referred", "Other or not known"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Columns by part: those who came as far as each step of `cohorts`, then those who moved up a level, those whom a
    call after a class reached, and those of them in work or learning."""

    columns: list[dict[Key, Cell]]


def counted(people: Sequence[OfCohort], name: str) -> Nested:
    """Their figures, not yet settled; `name` is of the term."""
    areas = _areas(people)
    steps: list[Counter[Key]] = [Counter({EVERYBODY: 0}) for _ in range(FINISHED + 1)]
    moved, reached, busy = Counter[Key](), Counter[Key](), Counter[Key]()
    for one in people:
        for key in _keys(one, areas):
            for step, counts in enumerate(steps):
                counts[key] += one.step >= step
            moved[key] += one.moved_up
            reached[key] += _reached(one)
            busy[key] += _reached(one) and one.after in BUSY
    return Nested(steps, [(ASSESSED, [moved]), (STARTED, [reached, busy])], _is_never, name)


def as_told(people: Nested) -> Cohort:
    """Of figures that are settled."""
    return Cohort(told([{key: figure.cell for key, figure in column.items()} for column in people.figures]))


def said(people: Nested, *, busy: bool) -> Those:
    """Whom a call after a class reached, in work or learning or not."""
    those = people.those(EVERYBODY, REACHED, IN_WORK)
    return those if busy else people.those(EVERYBODY, REACHED) - those


def _is_never(key: Key, status: Status) -> bool:
    """What the name of a part says: nobody is looked for there, nor believed to be."""
    way, part = key
    if way == PROVIDER:
        return (part == NOT_REFERRED) is (REFERRED in status)
    if way == LEVEL and part == NOT_ASSESSED:
        return MOVED in status or (ASSESSED in status and REFERRED not in status)
    return way == LEVEL and ASSESSED not in status


def _reached(one: OfCohort) -> bool:
    """A call after a class reaches whoever has started one."""
    return one.step >= STARTED and one.after is not None


def _areas(people: Iterable[OfCohort]) -> set[str]:
    """The outcodes from which enough people came to be counted on their own; the others are pooled."""
    found = Counter(one.outcode for one in people)
    return {area for area, number in found.items() if area and number >= THRESHOLD}


def _keys(one: OfCohort, areas: set[str]) -> Iterator[Key]:
    yield EVERYBODY
    yield LEVEL, LEVEL_NAMES[one.level] if one.level else NOT_ASSESSED
    yield PROVIDER, one.provider or NOT_REFERRED
    yield CHANNEL, CHANNEL_LABELS[one.channel]
    yield AREA, one.outcode if one.outcode in areas else ELSEWHERE
