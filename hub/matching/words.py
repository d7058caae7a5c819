"""Plain English for the values matching works with: levels, days, clock times, journeys, money."""

from collections.abc import Iterable, Sequence
from datetime import date

from hub.matching.types import DAY, PARTS_OF_DAY, FundingOutcome, Mode, Session, Strand, TravelMode

LEVELS = ("Pre-Entry", "Entry 1", "Entry 2", "Entry 3", "Level 1", "Level 2")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("mornings", "afternoons", "evenings")
MODES: dict[Mode, str] = {"classroom": "in a classroom", "online": "online", "blended": "partly online"}
STRANDS: dict[Strand, str] = {
    "general": "general English",
    "literacy": "literacy",
    "citizenship": "citizenship",
    "work": "English for work",
    "conversation": "conversation",
}
FUNDING: dict[FundingOutcome, str] = {
    "full": "fully funded",
    "co_funded": "part funded",
    "not_eligible": "not eligible for funding",
    "check": "funding to be checked",
}
NOON = DAY // 2


def listed(items: Iterable[str], last: str = "and") -> str:
    """One, two and three."""
    *first, final = [*items] or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def counted(number: int, one: str, many: str | None = None) -> str:
    """No places, 1 place, 2 places."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def day(value: date) -> str:
    """3 December 2026."""
    return f"{value.day} {value:%B %Y}"


def money(pence: int) -> str:
    """£60 or £60.50."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


def levels(low: int, high: int) -> str:
    """Entry 1, or Entry 1 to Entry 3."""
    return LEVELS[low] if low == high else f"{LEVELS[low]} to {LEVELS[high]}"


def clock(minute: int) -> str:
    """9:30am, 12 noon, 6pm, midnight; minutes since midnight."""
    if minute in (NOON, DAY):
        return "12 noon" if minute == NOON else "midnight"
    hour, past = divmod(minute, 60)
    shown = f"{hour % 12 or 12}:{past:02}" if past else f"{hour % 12 or 12}"
    return f"{shown}{'am' if minute < NOON else 'pm'}"


def session(value: Session) -> str:
    """Tuesday 10am to 12 noon; what is not known is left out."""
    name = "a day not given" if value.weekday is None else DAYS[value.weekday]
    if not value.timed or value.start is None or value.end is None:
        return f"{name}, time not given"
    return f"{name} {clock(value.start)} to {clock(value.end)}"


def part_of_day(minute: int) -> int:
    """0 morning, 1 afternoon, 2 evening."""
    return sum(minute >= end for _, end in PARTS_OF_DAY[:-1])


def meetings(sessions: Sequence[Session]) -> str:
    """Tuesday and Thursday mornings; empty when no day is known."""
    days_of: dict[str, list[str]] = {}
    for s in sorted(set(sessions), key=lambda s: (s.weekday is None, s.weekday or 0, s.start or 0)):
        if s.weekday is not None:
            part = "(time not given)" if s.start is None else PARTS[part_of_day(s.start)]
            days_of.setdefault(part, []).append(DAYS[s.weekday])
    return listed(f"{listed(days)} {part}" for part, days in days_of.items())


def journey(minutes: int, mode: TravelMode, *, rough: bool) -> str:
    """About 12 minutes' walk; roughly 25 minutes by bus, where only part of a postcode is known."""
    shown = counted(max(1, minutes), "minute")
    walk = f"{shown}'{'' if shown.endswith('s') else 's'} walk"
    return f"{'roughly' if rough else 'about'} {walk if mode == 'walk' else f'{shown} by {mode}'}"
