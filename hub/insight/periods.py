"""The fixed periods that figures are published for: they never overlap, so one cannot be taken from another.

Every figure is of the last week that is over, so that two days of one week show the same.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from hub.forecast.terms import local_terms, week_of
from hub.learners.funding.conditions import academic_year, year_begun

YEARS = 4  # on offer, with the current one
MONTHS = 12  # in the record of forecasts and assessments
TERMS = 6  # whose people are followed: two years
WEEKS = 12  # of a period that is compared with the one before it
COMPARED = timedelta(weeks=WEEKS)
COMPARED_FROM = date(2024, 1, 1)  # a Monday, from which such periods follow one another without a gap


@dataclass(frozen=True, slots=True)
class Period:
    """An academic year, 1 August to 31 July, or a term; the current one ends with the last whole week."""

    code: str
    first_day: date
    last_day: date
    current: bool


def published_to(today: date) -> date:
    """The last Sunday before this day."""
    return today - timedelta(days=today.isoweekday())


def month_to(today: date) -> date:
    """The last day of the last month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def months_to(last_day: date) -> list[date]:
    """The first days of the twelve months that end with this day, the earliest first."""
    begun = last_day.year * 12 + last_day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(begun - MONTHS + 1, begun + 1)]


def month_after(first_day: date) -> date:
    """The first day of the month after the one that begins with this."""
    return date(first_day.year + first_day.month // 12, first_day.month % 12 + 1, 1)


def compared_to(today: date) -> date:
    """The last day of the last period of COMPARED that is over; it stays the same until the next is."""
    return today - (today - COMPARED_FROM) % COMPARED - timedelta(days=1)


def periods(today: date) -> list[Period]:
    """The academic years on offer, the current one first."""
    return years_to(published_to(today))


def years_to(last: date) -> list[Period]:
    """Those on offer in the week after that Sunday."""
    return [_year(year_begun(last) - back, last) for back in range(YEARS)]


def _year(began: int, last: date) -> Period:
    first, end = date(began, 8, 1), date(began + 1, 7, 31)
    return Period(academic_year(first), first, min(end, last), first <= last <= end)


def terms_to(last: date) -> list[Period]:
    """The terms whose people are followed in the week after that Sunday, the current one first."""
    terms = local_terms()
    current = terms.term_of(week_of(last))
    return [_term(terms.first[current - back : current - back + 2], last) for back in range(TERMS)]


def _term(weeks: list[int], last: date) -> Period:
    """From its first day to the day before the next begins, holidays included; named by the first. The last term that
    anything is known of goes on."""
    first, *after = (date.fromordinal(week * 7 + 1) for week in weeks)
    end = min([last, *(day - timedelta(days=1) for day in after)])
    return Period(f"{first}", first, end, end == last)


def term_name(term: Period) -> str:
    """As people call it: Autumn 2026."""
    season = "Autumn" if term.first_day.month >= 8 else "Spring" if term.first_day.month < 4 else "Summer"
    return f"{season} {term.first_day.year}"
