"""From the values matching works with to plain English: levels, days, clock times, journeys, money."""

from collections.abc import Collection, Iterable
from datetime import date

from hub.directory.types import PARTS_OF_DAY
from hub.matching.types import DAY, FundingOutcome, Mode, Session, Strand, TravelMode

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
CHILDREN = {"0-1": "under 2", "2-4": "aged 2 to 4", "5-11": "aged 5 to 11"}
NOON = DAY // 2


def listed(items: Iterable[str], last: str = "and") -> str:
    """One, two and three."""
    *first, final = [*items] or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def counted(number: int, one: str, many: str | None = None) -> str:
    """No places, 1 place, 2 places."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def classes_and_clubs(classes: int, clubs: int, more: str = "") -> str:
    """No classes; 7 classes; 1 conversation club; 7 classes and 2 conversation clubs: a club is no class.

    `more` stands before each kind: 1 more class and 2 more conversation clubs.
    """
    said = [counted(classes, f"{more}class", f"{more}classes")] if classes or not clubs else []
    return listed([*said, *([counted(clubs, f"{more}conversation club")] if clubs else [])])


def kinds(strands: Iterable[Strand], more: str = "") -> str:
    """The same of so many classes, each given by its strand."""
    clubs = [strand == "conversation" for strand in strands]
    return classes_and_clubs(len(clubs) - sum(clubs), sum(clubs), more)


def age(days: int) -> str:
    """9 days, 1 week, 30 weeks."""
    return counted(days, "day") if days < 7 else counted(days // 7, "week")


def child_ages(bands: Collection[str]) -> str:
    """Under 2 and aged 2 to 4."""
    return listed(said for band, said in CHILDREN.items() if band in bands)


def day(value: date) -> str:
    """3 December 2026."""
    return f"{value.day} {value:%B %Y}"


def money(pence: int) -> str:
    """£60 or £60.50."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"


def strands(suitable: Collection[Strand]) -> str:
    """General English or conversation."""
    return listed((STRANDS[strand] for strand in STRANDS if strand in suitable), "or")


def levels(low: int, high: int) -> str:
    """Entry 1, or Entry 1 to Entry 3."""
    return LEVELS[low] if low == high else f"{LEVELS[low]} to {LEVELS[high]}"


def clock(minute: int) -> str:
    """9:30am, 12 noon, 6pm, midnight; minutes since midnight."""
    if minute % NOON == 0:
        return "12 noon" if minute == NOON else "midnight"
    hour, past = divmod(minute, 60)
    shown = f"{hour % 12 or 12}:{past:02}" if past else f"{hour % 12 or 12}"
    return f"{shown}{'am' if minute < NOON else 'pm'}"


def sessions(values: Iterable[Session]) -> str:
    """Tuesday and Thursday 10am to 12 noon; days that meet at the same time together."""
    days_at: dict[str, list[str]] = {}
    for s in sorted(set(values), key=_by_day):
        days_at.setdefault(_times(s), []).append("a day not given" if s.weekday is None else DAYS[s.weekday])
    return listed(f"{listed(days)} {times}" for times, days in days_at.items())


def _times(s: Session) -> str:
    if not s.timed or s.start is None or s.end is None:
        return "at a time not given"
    return f"{clock(s.start)} to {clock(s.end)}"


def _by_day(s: Session) -> tuple[int, int]:
    return (len(DAYS) if s.weekday is None else s.weekday, s.start or 0)


def part_of_day(minute: int) -> int:
    """0 morning, 1 afternoon, 2 evening."""
    return sum(minute >= end for _, end in PARTS_OF_DAY[:-1])


def meetings(values: Iterable[Session]) -> str:
    """Tuesday and Thursday mornings; empty when no day is known."""
    days_of: dict[str, list[str]] = {}
    for s in sorted(set(values), key=_by_day):
        if s.weekday is not None:
            part = "(time not given)" if s.start is None else PARTS[part_of_day(s.start)]
            days_of.setdefault(part, []).append(DAYS[s.weekday])
    return listed(f"{listed(days)} {part}" for part, days in days_of.items())


def journey(minutes: int, mode: TravelMode, *, rough: bool) -> str:
    """About 12 minutes' walk; roughly 25 minutes by bus, where only part of a postcode is known."""
    shown = counted(max(1, minutes), "minute")
    walk = f"{shown}'{'' if shown.endswith('s') else 's'} walk"
    return f"{'roughly' if rough else 'about'} {walk if mode == 'walk' else f'{shown} by {mode}'}"
