"""Fees as providers write them: "free", "£60", "free or £226", "£450 concessions free".

An amount is read with the words around it: what somebody earns, or may have saved, is not what a class costs.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from hub.directory.rules.wording import WORDING, any_of, fold, has, listed, without
from hub.directory.types import Note
from hub.forms.fields.number import read_pounds

_FREE = tuple(WORDING["fees"]["free"])
_SILENT = (*_FREE, *WORDING["fees"]["fillers"])
_DECIDING = tuple(any_of(tuple(WORDING["fees"][kind])) for kind in ("limit_before", "paid"))
_LIMIT_WORDS = any_of(tuple(WORDING["fees"]["limit_after"])).pattern
_LIMIT_AFTER = re.compile(rf"[\s)(]*(?:a|per|each)?\s*(?:year|annum|month|week)?\s*{_LIMIT_WORDS}")
_DIGITS = r"\d(?:[\d,.]*\d)?"
_AMOUNT = re.compile(
    rf"(?:£|\bgbp)\s*(?P<sign>{_DIGITS})(?![\w£])|(?<![\w£.,])(?P<word>{_DIGITS})(?=\s*(?:pounds|gbp)\b)"
)
_NUMBER_ALONE = re.compile(rf"({_DIGITS})")
_NEVER_A_FEE = 10_000  # no class for adults costs as much; a sum like this is what somebody earns


class Fee(NamedTuple):
    """What somebody pays who gets nothing off, in pounds; None where that is not said."""

    pounds: Decimal | None
    notes: tuple[Note, ...] = ()


class Amounts(NamedTuple):
    """`fees` are what somebody may pay, `limits` sums of another kind, `unsure` those that name no one sum."""

    fees: list[Decimal]
    limits: list[str]
    unsure: list[str]


def read_fee(text: str, amount: Decimal | None = None) -> Fee:
    """`amount` is the figure of the listing's own number column, which settles a text that names none."""
    folded = fold(text)
    stated = _amounts(folded)
    free = has(_FREE, folded) and not re.search(r"\bnot free\b", folded)
    conditions = without(_SILENT, _AMOUNT.sub(" ", folded)) if not _NUMBER_ALONE.fullmatch(folded) else ""
    highest = max(stated.fees, default=amount if not free or conditions else Decimal(0))
    free_for_some = free and bool(stated.fees or conditions)
    says = _doubts(stated, conditions, free_for_some, highest)
    return Fee(highest, _notes(text, says, stated) + _disagreement(stated.fees, free, amount))


def _amounts(folded: str) -> Amounts:
    stated = Amounts([], [], [])
    if alone := _NUMBER_ALONE.fullmatch(folded):
        _sort(stated, alone[1], limit=False)
        return stated
    end = 0
    for found in _AMOUNT.finditer(folded):
        behind = _LIMIT_AFTER.match(folded, found.end())
        _sort(stated, found["sign"] or found["word"], bool(behind) or _earned(folded[end : found.start()]))
        end = behind.end() if behind else found.end()
    return stated


def _sort(stated: Amounts, typed: str, limit: bool) -> None:
    pounds = read_pounds(typed)
    if pounds is None:
        stated.unsure.append(typed)
    elif limit or pounds >= _NEVER_A_FEE:
        stated.limits.append(typed)
    else:
        stated.fees.append(pounds)


def _earned(before: str) -> bool:
    """Whether the words in front of a sum say that it is earned or owned: the last that decides, decides."""
    limit, paid = (max((word.end() for word in words.finditer(before)), default=-1) for words in _DECIDING)
    return limit > paid


def _doubts(stated: Amounts, conditions: str, free_for_some: bool, highest: Decimal | None) -> str:
    if stated.unsure:
        return "An amount could be read in two ways. Write it like 60 or 1,234.50."
    if free_for_some and highest:
        return "Free for some people: ask the provider who pays."
    if free_for_some:
        return "Free for some people; what others pay is not said."
    if len(set(stated.fees)) > 1:
        return "More than one fee: the highest is taken. Ask the provider who pays which."
    if conditions:
        return "The fee may depend on something: ask the provider."
    return ""


def _notes(text: str, says: str, stated: Amounts) -> tuple[Note, ...]:
    sums = listed([f"£{typed}" for typed in stated.limits]) if stated.limits else ""
    limits = f"{sums}: read as a limit on what somebody has, not as a fee." if sums else ""
    return tuple(Note("cost_text", text, words) for words in (says, limits) if words)


def _disagreement(amounts: list[Decimal], free: bool, amount: Decimal | None) -> tuple[Note, ...]:
    named = {*amounts, *([Decimal(0)] if free else [])}
    if amount is None or not named or amount in named:
        return ()
    return (Note("cost_gbp", f"{amount:f}", "This is not the fee the listing gives in words."),)
