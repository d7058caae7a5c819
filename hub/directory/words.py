"""From rows of the directory to words on a page: times, fees, places, venues, whom a class takes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal

from hub.directory.geo import PRECISION_WORDS, Precision
from hub.directory.models import ClassSession, IntakeRule, TaughtClass, Venue
from hub.directory.rules.levels import range_words
from hub.directory.rules.wording import listed
from hub.directory.services.imports import Change
from hub.directory.types import (
    CHILD_AGE_LABELS,
    FUNDING_ROUTE_LABELS,
    LEVEL_NAMES,
    LEVELS,
    WEEKDAYS,
    ChildAge,
    Fate,
    FundingRoute,
    Level,
    ListedClass,
    WeeklySession,
)
from hub.forms.format import clock_range, date_words, days_ago, money, plural

FEW = 5  # free places, below which no number is told to who does not fill them


def session_words(sessions: Iterable[ClassSession | WeeklySession]) -> str:
    """Tuesday and Thursday, 10am to midday; Friday, 1pm to 3pm."""
    days: dict[tuple[int | None, int | None], list[str]] = {}
    for session in sessions:
        days.setdefault((session.start_minute, session.end_minute), []).append(WEEKDAYS[session.weekday])
    parts = [
        f"{listed(names)}, {clock_range(clock(start), clock(end))}" for (start, end), names in days.items()
    ]
    return "; ".join(parts) or "not known"


def level_range(row: TaughtClass | ListedClass) -> str:
    return range_words(row.level_low, row.level_high)


def fee_words(row: TaughtClass) -> str:
    fee = money(None if row.fee_pence is None else Decimal(row.fee_pence) / 100)
    return f"{fee} ({row.fee_text})" if row.fee_text and row.fee_text.casefold() != fee else fee


def places_words(row: TaughtClass) -> str:
    """2 of 12 free."""
    return "not known" if row.free is None else f"{row.free} of {row.places} free"


def free_words(free: int | None) -> str:
    """What is told of free places to who does not fill them: from a number beside the places in all, or from how it
    changes, they would count the people of the hub in the class one by one (ADR 6)."""
    if free is None:
        return "not known"
    return f"{FEW} or more free" if free >= FEW else f"fewer than {FEW} free" if free else "full"


def confirmed_words(row: TaughtClass, today: date) -> str:
    """9 days ago; "not confirmed" where nobody has."""
    if row.confirmed_at is None:
        return "not confirmed"
    age = days_ago(row.confirmed_at, today)
    return "today" if age == "less than a day" else f"{age} ago"


def venue_words(venue: Venue) -> str:
    """The place on one line, with how exactly it stands on the map."""
    parts: list[str] = [venue.name]
    for part in (venue.address, venue.area, venue.postcode):
        if part and not any(part in earlier for earlier in parts):
            parts.append(part)
    place = ", ".join(parts)
    return f"{place} ({PRECISION_WORDS[Precision(venue.precision)]})" if venue.precision else place


def age_words(row: TaughtClass) -> str:
    return f"{row.age_min} to {row.age_max}" if row.age_max else f"{row.age_min} or older"


def audience_words(row: TaughtClass) -> str:
    """Women only, people aged 19 or older."""
    kinds = ("women only" if row.women_only else "", "members only" if row.members_only else "")
    parts = [part for part in (*kinds, row.audience, f"people aged {age_words(row)}") if part]
    return sentence(", ".join(parts))


def funding_words(row: TaughtClass) -> str:
    return ". ".join(FUNDING_ROUTE_LABELS[FundingRoute(code)] for code in row.funding_routes) or "Not known"


def childcare_ages_words(row: TaughtClass) -> str:
    """Under 2 years, 2 to 4 years; empty where there is no childcare."""
    labels = ", ".join(CHILD_AGE_LABELS[ChildAge(age)] for age in row.childcare_ages)
    return labels or ("Not known" if row.childcare_places or row.childcare_note else "")


def intake_words(rule: IntakeRule) -> str:
    """Only Entry 3 to Level 2. Only people who live in E8 or N16. Assessments up to 12 weeks old."""
    return " ".join(f"{condition}." for condition in _conditions(rule))


def _conditions(rule: IntakeRule) -> Iterator[str]:
    if rule.levels:
        yield f"Only {levels_words(rule.levels)}"
    if rule.outcodes:
        yield f"Only people who live in {either(rule.outcodes)}"
    if rule.groups:
        yield f"Only members of {either(rule.groups)}"
    if rule.first_outcodes:
        yield f"People who live in {either(rule.first_outcodes)} first; {_then(rule)}"
    if rule.assessment_weeks:
        yield f"Assessments up to {plural(rule.assessment_weeks, 'week')} old"


def levels_words(codes: Sequence[str]) -> str:
    """Entry 3 to Level 2; Entry 1 or Level 1 where there is a gap between them."""
    levels = sorted(map(Level, codes), key=LEVELS.index)
    low, high = levels[0].order, levels[-1].order
    if 1 < len(levels) == high - low + 1:
        return range_words(levels[0], levels[-1])
    return either([LEVEL_NAMES[level] for level in levels])


def either(names: Sequence[str]) -> str:
    """E5, E8 or N16."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def intake_dates(rule: IntakeRule, opening: str = "From") -> str:
    """From 1 September 2026 to 31 August 2027."""
    upto = f" to {date_words(rule.valid_to)}" if rule.valid_to else ""
    return f"{opening} {date_words(rule.valid_from)}{upto}"


def governs_words(rule: IntakeRule, classes: Iterable[TaughtClass]) -> str:
    """It governs 14 open classes. 2 of them teach none of these levels, so nobody is taken there."""
    governed = [row for row in classes if rule.governs(row)]
    governed_classes = f"It governs {plural(len(governed), 'open class', 'open classes')}."
    nobody = [row for row in governed if not rule.takes_a_level_of(row)]
    if not nobody:
        return governed_classes
    teach = plural(len(nobody), "of them teaches", "of them teach")
    return f"{governed_classes} {teach} none of these levels, so nobody is taken there."


def _then(rule: IntakeRule) -> str:
    if rule.open_to_all_from is None:
        return "ask before you refer anybody else"
    return f"open to everybody from {date_words(rule.open_to_all_from)}"


def sentence(text: str) -> str:
    """With a capital letter in front, and the rest as it is."""
    return text[:1].upper() + text[1:]


def notes_words(notes: Sequence[object]) -> str:
    """3 notes; empty where there are none."""
    return plural(len(notes), "note") if notes else ""


def import_words(changes: Iterable[Change]) -> str:
    """3 classes added, 1 changed, 11 as they were."""
    fates = Counter(change.fate for change in changes)
    added = plural(fates[Fate.ADDED], "class", "classes")
    return f"{added} added, {fates[Fate.CHANGED]} changed, {fates[Fate.UNCHANGED]} as they were."


def staying_words(learners: int) -> str:
    """Why a class of a listing stays when and where it is, and what to do."""
    on_it = plural(learners, "learner is", "learners are")
    return f"{on_it} on it, so it meets as before until it is moved or cancelled on its page."


def clock(minute: int | None) -> time | None:
    """A clock time from minutes since midnight."""
    return None if minute is None else time(minute // 60 % 24, minute % 60)


def closed_words(row: TaughtClass) -> str:
    """Closed to new referrals until 5 January 2027: the tutor is away."""
    until = f" until {date_words(row.reopens_on)}" if row.reopens_on else ""
    return f"Closed to new referrals{until}{f': {row.closed_why}' if row.closed_why else ''}"


FILTERS = (
    closed_words,
    childcare_ages_words,
    session_words,
    level_range,
    fee_words,
    free_words,
    places_words,
    confirmed_words,
    venue_words,
    age_words,
    audience_words,
    funding_words,
    intake_dates,
    intake_words,
    sentence,
    notes_words,
)
