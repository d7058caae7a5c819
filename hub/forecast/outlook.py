"""A forecast in words: a season with a range, never a number in a queue and never a promise."""

from dataclasses import dataclass
from datetime import date

from hub.directory.types import LEVEL_NAMES, Level
from hub.forecast.types import ENOUGH, Silence
from hub.languages.phrases import Month, Said

SOON = 13  # weeks; up to here weeks are said, and months beyond
A_YEAR_OFF = 11  # months; a month as far off as this is said with its year
PROMISE = "This is not a promise."

SHORT_SILENCE = {
    Silence.FEW: "Cannot say yet",
    Silence.UNPROVEN: "Cannot say yet",
    Silence.FAR: "More than two years",
}
LEARNER_SILENCE = {
    Silence.FEW: "We cannot say yet when there will be a place.",
    Silence.UNPROVEN: "We cannot say yet when there will be a place.",
    Silence.FAR: "There are few places now. You may wait a long time. Ask us about other classes.",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a place is likely for somebody who waits at `level`, seen from `made_on`, or why nothing is said.

    The earliest, the likely and the latest day; `high_on` None is later than the clock looks.
    """

    level: Level
    made_on: date
    low_on: date | None = None
    likely_on: date | None = None
    high_on: date | None = None
    silence: Silence | None = None

    @property
    def sentence(self) -> str:
        """For the assessor."""
        if self.silence is Silence.FAR:
            return "We cannot give a month: at last year’s pace it would take more than two years."
        if self.silence is Silence.FEW:
            return (
                f"We cannot say yet: fewer than {ENOUGH} people at {LEVEL_NAMES[self.level]} "
                "have got a place here in the last year."
            )
        if self.silence is Silence.UNPROVEN:
            return (
                f"We cannot say yet: what we would have said at {LEVEL_NAMES[self.level]} "
                "has not come true often enough, or could not be checked yet."
            )
        if weeks := _weeks(self):
            return f"Usually {weeks}; not promised."
        return f"Most likely {_range(self)}; not promised."

    @property
    def short(self) -> str:
        """For a column of a list."""
        if self.silence is not None:
            return SHORT_SILENCE[self.silence]
        text = _weeks(self) or _range(self)
        return text[:1].upper() + text[1:]

    @property
    def phrase(self) -> Said | None:
        """The same in any language; None where the forecast says nothing."""
        if self.silence is not None or self.low_on is None or self.likely_on is None:
            return None
        if _weeks(self) and self.high_on is not None:
            low, high = ((day - self.made_on).days // 7 for day in (self.low_on, self.high_on))
            return Said("wait-weeks", {"low": max(low, 1), "high": max(high, 1)})
        return Said("wait-month", {"month": Month(self.likely_on)})

    @property
    def for_learner(self) -> str:
        """For the person who waits, on paper."""
        if self.silence is not None:
            return LEARNER_SILENCE[self.silence]
        if weeks := _weeks(self):
            return f"You will probably wait {weeks} from now. {PROMISE}"
        likely = f"You will probably get a place in {_month(self.likely_on, self.made_on)}."
        return " ".join(filter(None, [likely, _could_be(self), PROMISE]))


@dataclass(frozen=True, slots=True)
class UsualWait:
    """How many weeks the middle half of the people waited who started in classes like this one.

    None where they are too few.
    """

    low: int | None = None
    high: int | None = None

    @property
    def sentence(self) -> str:
        if self.low is None or self.high is None:
            return (
                f"We cannot say how long a place takes: fewer than {ENOUGH} people have got one in a class "
                "like this at this provider in the last year."
            )
        return f"A place in a class like this usually takes {span(self.low, self.high)}; not promised."


def span(low: int, high: int) -> str:
    """ "6 to 10 weeks", "up to 4 weeks", "about a week"."""
    if high <= 1:
        return "about a week"
    if low == high:
        return f"about {high} weeks"
    return f"up to {high} weeks" if low <= 1 else f"{low} to {high} weeks"


def _weeks(outlook: Outlook) -> str:
    """The range in weeks where all of it is near; empty where months say it better."""
    if outlook.low_on is None or outlook.high_on is None:
        return ""
    low, high = ((day - outlook.made_on).days // 7 for day in (outlook.low_on, outlook.high_on))
    return span(low, high) if high <= SOON else ""


def _range(outlook: Outlook) -> str:
    """ "January (September to April)"."""
    low, likely = (_month(day, outlook.made_on) for day in (outlook.low_on, outlook.likely_on))
    if outlook.high_on is None:
        return f"{likely} ({low} or later, perhaps much later)"
    high = _month(outlook.high_on, outlook.made_on)
    return likely if low == high else f"{likely} ({low} to {high})"


def _could_be(outlook: Outlook) -> str:
    low = _month(outlook.low_on, outlook.made_on)
    if outlook.high_on is None:
        return f"It could be in {low}, or much later."
    high = _month(outlook.high_on, outlook.made_on)
    return "" if low == high else f"It could be between {low} and {high}."


def _month(day: date | None, made_on: date) -> str:
    """The month by its name, with the year where the name alone could be taken for a month of this year."""
    if day is None:
        raise ValueError("a silent forecast has no months")
    months = 12 * (day.year - made_on.year) + day.month - made_on.month
    return f"{day:%B}" if months < A_YEAR_OFF else f"{day:%B %Y}"
