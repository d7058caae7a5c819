"""How likely two records are of one person, with the reasons in words. Pure; nothing is decided by it.

What is not known never counts, for or against: a blank is no mismatch, and two blanks are no match.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.learners.finding.keys import PersonTyped
from hub.learners.finding.likeness import Match, NameLikeness, best_of, compare_names


class Band(StrEnum):
    LIKELY = "very likely"
    POSSIBLE = "possible"
    NONE = "none"


BANDS = ((70, Band.LIKELY), (45, Band.POSSIBLE))

# Points of all words of both names, by the faintest that agrees; of a longer name's part; of one of several words.
WHOLE = {Match.SAME: 46, Match.SPELLING: 45, Match.FAINT: 32}
SINGLE = {Match.SAME: 28, Match.SPELLING: 24, Match.FAINT: 18}  # both have one name only
LEFT_OUT, SOME, ONE, ONE_OF_ONE = 12, 22, 12, 16
BORN_SAME, BORN_SWAPPED, BORN_DIGIT, BORN_ABOUT, BORN_YEAR, BORN_OTHER = 35, 24, 22, 15, 5, -15
NINO, NINO_OTHER, ULN, ULN_OTHER, EMAIL, PHONE, POSTCODE = 60, -30, 55, -20, 20, 10, 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Points, and why, in words that begin in small letters. Below `POSSIBLE` the two are not shown together."""

    score: int
    reasons: tuple[str, ...]

    @property
    def band(self) -> Band:
        return next((band for least, band in BANDS if self.score >= least), Band.NONE)


Part = tuple[int, str]  # points, and the reason where it is worth saying


def compare(one: PersonTyped, other: PersonTyped) -> Likeness:
    parts = [_names(one, other), _births(one.born, other.born), *_identifiers(one, other)]
    return Likeness(max(0, sum(points for points, _ in parts)), tuple(why for _, why in parts if why))


def may_be_alike(one: PersonTyped, other: PersonTyped) -> bool:
    """Whether the two are `POSSIBLE` at least, were their names the same: to compare names takes longest."""
    parts = [_births(one.born, other.born), *_identifiers(one, other)]
    return WHOLE[Match.SAME] + sum(points for points, _ in parts) >= BANDS[-1][0]


def _names(one: PersonTyped, other: PersonTyped) -> Part:
    found = best_of(one.names(), other.names())
    if not found.agree:
        return 0, ""
    if found.complete:
        points = (SINGLE if found.most == 1 else WHOLE)[found.worst]
        return points, f"the same name{how(found)}"
    if found.one_left_out:
        return WHOLE[found.worst] - LEFT_OUT, f"the same names, but one has more of them{how(found)}"
    if found.agree > 1:
        return SOME, f"{found.agree} of the names are the same{how(found)}"
    return (ONE_OF_ONE if found.fewest == 1 else ONE), f"{which_alike(one, other)}{how(found)}"


def how(found: NameLikeness) -> str:
    """In what the names that agree differ."""
    spelling = ("", " in a spelling that may be another name", " in another spelling", "")[found.worst]
    return spelling + (" and another order" if found.moved and found.agree > 1 else "")


def which_alike(one: PersonTyped, other: PersonTyped) -> str:
    """Of two people with one name in common, which it is."""
    for column, words in (("family_name", "the same family name"), ("given_names", "the same given name")):
        if _alike(getattr(one, column), getattr(other, column)):
            return words
    return "one of the names is the same"


def _alike(left: str | None, right: str | None) -> bool:
    names = [PersonTyped(given_names=text).names() for text in (left, right)]
    return all(names) and bool(compare_names(names[0][0], names[1][0]).agree)


def _births(one: date | None, other: date | None) -> Part:
    if one is None or other is None:
        return 0, ""
    about = one.year == other.year and any((day.day, day.month) == (1, 1) for day in (one, other))
    if one == other and not about:
        return BORN_SAME, "born on the same day"
    if about:
        return BORN_ABOUT, "born in the same year; 1 January often stands for a day that nobody knows"
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return BORN_SWAPPED, "day and month of birth changed about"
    if _one_digit_off(one, other):
        return BORN_DIGIT, "birth dates one digit apart"
    return (BORN_YEAR, "born in the same year") if one.year == other.year else (BORN_OTHER, "")


def _one_digit_off(one: date, other: date) -> bool:
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1


def _identifiers(one: PersonTyped, other: PersonTyped) -> Iterator[Part]:
    yield _number(_nino(one.nino), _nino(other.nino), NINO, NINO_OTHER, "the same National Insurance number")
    yield _number(one.uln, other.uln, ULN, ULN_OTHER, "the same unique learner number")
    yield _number(_folded(one.email), _folded(other.email), EMAIL, 0, "the same email address")
    shared = set(one.phones) & set(other.phones)
    yield (PHONE, "the same phone number, which a family may share") if shared else (0, "")
    yield _number(_folded(one.postcode), _folded(other.postcode), POSTCODE, 0, "the same postcode")


def _number(one: str | None, other: str | None, same: int, different: int, why: str) -> Part:
    if not one or not other:
        return 0, ""
    return (same, why) if one == other else (different, "")


def _nino(value: str | None) -> str | None:
    """Without the last letter, which may be absent and tells nobody apart."""
    return value[:8] if value else None


def _folded(value: str | None) -> str | None:
    return "".join(value.split()).casefold() if value else None
