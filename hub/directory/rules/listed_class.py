"""One checked row of a listing, turned into a class: known facts, and notes for everything else."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hub.directory.facts import FEATURE_CODES
from hub.directory.geo import locate, rough
from hub.directory.rules import calendar, fees, identity, levels, offer, timetable
from hub.directory.types import ChildAge, ListedClass, Note, Strand, WeeklySession

NOTHING: Mapping[str, str] = {}

# Facts that stand in one column and need no reading.
_PLAIN = {
    "provider": "provider",
    "title": "course_title",
    "reference": "reference",
    "area": "area",
    "venue": "venue",
    "postcode": "postcode",
    "accredited": "accredited",
    "hours_per_week": "hours_per_week",
    "weeks": "weeks",
    "starts_on": "start_date",
    "ends_on": "end_date",
    "last_joining_on": "last_joining_date",
    "term_time": "term_time_only",
    **{code: code for code in FEATURE_CODES},
}
_WORDY = ("level_text", "hub_level", "days", "childcare", "audience", "cost_text", "mode", "assessment_text",
          "times", "days_and_times")  # fmt: skip


def read_class(
    row: int, cells: Mapping[str, str], facts: Mapping[str, Any], unread: Mapping[str, str] = NOTHING
) -> ListedClass:
    """`cells` are the words of the row and `facts` the same row checked, both by column name.

    `unread` says what is wrong with each cell that was left out of the facts.
    """
    words = {column: facts[column] or "" for column in _WORDY}
    title = facts["course_title"]
    level = levels.class_levels(words["level_text"], words["hub_level"], title)
    sessions, timetable_notes = timetable.read_when(_when(words, facts))
    kind = offer.read_title(title)
    mode, mode_notes = offer.read_mode(words["mode"], title)
    audience = offer.read_audience(words["audience"], title if facts["women_only"] is None else "")
    childcare = offer.read_childcare(words["childcare"])
    fee = fees.read_fee(words["cost_text"], facts["cost_gbp"])
    return ListedClass(
        row=row,
        key=_key(facts, sessions),
        **{name: facts[column] for name, column in _PLAIN.items()},
        level_text=words["level_text"],
        level_low=level.low,
        level_high=level.high,
        strand=Strand(facts["strand"] or kind.strand),
        focus=kind.focus,
        mode=mode,
        sessions=sessions,
        places=_places(facts),
        childcare_places=childcare.places,
        childcare_text=words["childcare"],
        childcare_ages=tuple(map(ChildAge, facts["childcare_ages"] or ())),
        women_only=audience.women_only if facts["women_only"] is None else facts["women_only"],
        age_min=audience.age_min,
        age_max=audience.age_max,
        members_only=audience.members_only,
        audience=words["audience"],
        fee=fee.pounds,
        fee_text=words["cost_text"],
        notes=(
            *level.notes,
            *timetable_notes,
            *timetable.hours_note(sessions, facts["hours_per_week"]),
            *(() if facts["strand"] else kind.notes),
            *mode_notes,
            *audience.notes,
            *childcare.notes,
            *fee.notes,
            *offer.drop_in_notes(title, words["level_text"], words["assessment_text"]),
            *offer.several_notes(title, words["level_text"], words["days"]),
            *_date_notes(cells, facts),
            *_unread_notes(cells, unread),
            *_blank_notes(cells, facts, unread),
        ),
        source={column: cell for column, cell in cells.items() if cell},
    )


def _when(words: Mapping[str, str], facts: Mapping[str, Any]) -> timetable.When:
    both = words["days_and_times"]
    column = "days_and_times" if both else "days"
    return timetable.When(
        both or words["days"], facts["start_time"], facts["end_time"], words["times"], column
    )


def _key(facts: Mapping[str, Any], sessions: tuple[WeeklySession, ...]) -> str:
    first = next((session.start for session in sessions if session.start), None)
    return identity.class_key(
        reference=facts["reference"] or "",
        venue=facts["venue"] or "",
        title=facts["course_title"],
        level_text=facts["level_text"] or "",
        days=facts["days_and_times"] or facts["days"] or facts["times"] or "",
        start=facts["start_time"] or first,
    )


def _places(facts: Mapping[str, Any]) -> int | None:
    """The hub's own column, else the usual one; the schema has seen to it that they do not differ."""
    places: int | None = facts["max_places"] if facts["places"] is None else facts["places"]
    return places


def _date_notes(cells: Mapping[str, str], facts: Mapping[str, Any]) -> Iterator[Note]:
    for column in ("start_date", "end_date", "last_joining_date"):
        if facts[column] and (says := calendar.doubts(cells[column], facts[column])):
            yield Note(column, cells[column], says)


def _unread_notes(cells: Mapping[str, str], unread: Mapping[str, str]) -> Iterator[Note]:
    """Cells that a class can stand without. A postcode that is wrong may still hold its first part."""
    for column, says in unread.items():
        yield Note(column, cells[column], f"{says}. It was left out.")


def _blank_notes(
    cells: Mapping[str, str], facts: Mapping[str, Any], unread: Collection[str]
) -> Iterator[Note]:
    """Times that are words, what keeps a class off the map, and an unknown number of places."""
    for column in ("start_time", "end_time"):
        if cells.get(column) and facts[column] is None and not facts["times"]:
            yield Note(column, cells[column], "No clock time could be read.")
    if facts["postcode"] is None:
        if "postcode" not in unread:
            yield Note("postcode", "", "No postcode is given, so the distance cannot be worked out.")
    elif locate(facts["postcode"]) is None:
        yield Note("postcode", facts["postcode"], "This postcode is not in the hub's tables; check it.")
    elif rough(facts["postcode"]):
        says = (
            f"Read as {facts['postcode']}, only the first part of a postcode: the place on the map is rough."
        )
        yield Note("postcode", cells["postcode"], says)
    if _places(facts) is None and not {"places", "max_places"} & set(unread):
        yield Note("max_places", "", "The number of places is not given.")
