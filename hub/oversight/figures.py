"""From the events of one day to the figures that the rules look at. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from statistics import median
from uuid import UUID

from hub.audit.services import REFUSED
from hub.core.clock import LOCAL
from hub.oversight.types import Event, Figure, Figures, Usual

LOOK, SEARCH, FAILED_SIGN_IN = "disclose", "learner.search", "user.sign_in_failed"
LOOK_UP = "jobcentre.look_up"
TRIED_CLASS = "trial.class"
NOBODY = ": 0 found"
# What somebody does to look; any other event on a record is work on it.
LOOKING = frozenset({LOOK, SEARCH, REFUSED, "audit.read"})
OF_ONE_VERB = {FAILED_SIGN_IN: (Figure.FAILED_SIGN_INS,), TRIED_CLASS: (Figure.TRIED_CLASSES,)}
COUNTED_AS_USUAL = {LOOK: Figure.RECORDS, SEARCH: Figure.SEARCHES}


def figures_of(events: Iterable[Event], night: tuple[int, int]) -> Figures:
    """What stands in the events themselves."""
    found: dict[tuple[UUID, Figure], set[UUID]] = defaultdict(set)
    for event in events:
        for figure in _figures(event, night):
            counted = event.subject_id if event.verb == LOOK else event.event_id
            found[event.user_id, figure].add(counted or event.event_id)
    return {key: frozenset(counted) for key, counted in found.items()}


def _figures(event: Event, night: tuple[int, int]) -> Iterable[Figure]:
    said = event.decision or ""
    if event.verb == LOOK:
        return (Figure.RECORDS, Figure.AT_NIGHT) if at_night(event.at, night) else (Figure.RECORDS,)
    if event.verb == REFUSED:
        return (Figure.FAILED_LOOK_UPS,) if said == LOOK_UP else (Figure.REFUSED,)
    if event.verb == SEARCH:
        return (Figure.SEARCHES, Figure.SEARCHES_FOR_NOBODY) if said.endswith(NOBODY) else (Figure.SEARCHES,)
    return OF_ONE_VERB.get(event.verb, ())


def at_night(at: datetime, night: tuple[int, int]) -> bool:
    hour = at.astimezone(LOCAL).hour
    return hour >= night[0] or hour < night[1]


def related(figures: Figures, records: Mapping[UUID, Collection[UUID]], figure: Figure) -> Figures:
    """Whoever looked at one of the `records` that are related to them."""
    looked = {user_id: seen for (user_id, counted), seen in figures.items() if counted is Figure.RECORDS}
    found = {user_id: seen & frozenset(records.get(user_id, ())) for user_id, seen in looked.items()}
    return {(user_id, figure): seen for user_id, seen in found.items() if seen}


def worked_on(events: Iterable[Event]) -> Mapping[UUID, frozenset[UUID]]:
    """By member of staff, the records on which they did more than look."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for event in events:
        if event.verb not in LOOKING and event.subject_id:
            found[event.user_id].add(event.subject_id)
    return {user_id: frozenset(records) for user_id, records in found.items()}


def usual_of(days: Iterable[tuple[UUID, str, int]]) -> Usual:
    """The median of what each did on the days on which they did any: rows of member of staff, verb and number."""
    found: dict[tuple[UUID, Figure], list[int]] = defaultdict(list)
    for user_id, verb, number in days:
        found[user_id, COUNTED_AS_USUAL[verb]].append(number)
    return {key: int(median(numbers)) for key, numbers in found.items()}
