"""What is asked of earnings: bands that meet at the thresholds, so that no exact figure need be kept."""

from datetime import date
from math import inf

from hub.learners.funding.facts import Earnings
from hub.learners.funding.rulebook import Rulebook, pounds, rulebook


def earnings_bands(on: date, book: Rulebook | None = None) -> list[tuple[str, str]]:
    """(code, words) of the bands between the thresholds in force on a day and those known to follow."""
    tests = [rule.test for rule in (book or rulebook()).rules if rule.valid_to >= on]
    limits = sorted({test["earnings_at_least"] for test in tests if "earnings_at_least" in test})
    bands = [("0-1", "Nothing")]
    for low, high in zip([1, *limits], [*limits, None], strict=True):
        bands.append((f"{low:g}-{high:g}" if high else f"{low:g}-", _words(low, high)))
    return bands


def band_words(band: str | None) -> str | None:
    """A kept band in words, also where its limits are those of an earlier year."""
    earnings = Earnings.from_band(band)
    if earnings is None:
        return None
    return "Nothing" if earnings.high == 1 else _words(earnings.low, earnings.high)


def _words(low: float, high: float | None) -> str:
    if high in (None, inf):
        return f"{pounds(low)} or more" if low > 1 else "Something"
    words = f"less than {pounds(high or 0)}"
    return words.capitalize() if low <= 1 else f"{pounds(low)} or more, and {words}"
