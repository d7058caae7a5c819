"""Fees as providers write them: "free", "£60", "free or £226", "£450 concessions free"."""

import re
from decimal import Decimal
from typing import NamedTuple

from hub.directory.rules.wording import WORDING, fold, has, without
from hub.directory.types import Note

_FREE = tuple(WORDING["fees"]["free"])
_SILENT = (*_FREE, *WORDING["fees"]["fillers"])
_AMOUNT = re.compile(r"£\s*(\d[\d,]*(?:\.\d{1,2})?)|\b(\d[\d,]*(?:\.\d{1,2})?)(?=\s*(?:pounds|gbp)\b)")
_NUMBER_ALONE = re.compile(r"(\d[\d,]*(?:\.\d{1,2})?)")


class Fee(NamedTuple):
    """What somebody pays who gets nothing off, in pounds; None where that is not said."""

    pounds: Decimal | None
    notes: tuple[Note, ...] = ()


def read_fee(text: str, amount: Decimal | None = None) -> Fee:
    """`amount` is the figure of the listing's own number column, which settles a text that names none."""
    folded = fold(text)
    amounts = _amounts(folded)
    free = has(_FREE, folded) and not re.search(r"\bnot free\b", folded)
    conditions = without(_SILENT, _AMOUNT.sub(" ", folded)) if not _NUMBER_ALONE.fullmatch(folded) else ""
    highest = max(amounts, default=amount if not free or conditions else Decimal(0))
    free_for_some = free and bool(amounts or conditions)
    says = _doubts(amounts, conditions, free_for_some, highest)
    return Fee(highest, _notes(text, says) + _disagreement(amounts, free, amount))


def _amounts(folded: str) -> list[Decimal]:
    alone = _NUMBER_ALONE.fullmatch(folded)
    found = [alone[1]] if alone else [pounds or number for pounds, number in _AMOUNT.findall(folded)]
    return [Decimal(number.replace(",", "")) for number in found]


def _doubts(amounts: list[Decimal], conditions: str, free_for_some: bool, highest: Decimal | None) -> str:
    if free_for_some and highest:
        return "Free for some people: ask the provider who pays."
    if free_for_some:
        return "Free for some people; what others pay is not said."
    if len(set(amounts)) > 1:
        return "More than one fee: the highest is taken. Ask the provider who pays which."
    if conditions:
        return "The fee may depend on something: ask the provider."
    return ""


def _notes(text: str, says: str) -> tuple[Note, ...]:
    return (Note("cost_text", text, says),) if says else ()


def _disagreement(amounts: list[Decimal], free: bool, amount: Decimal | None) -> tuple[Note, ...]:
    named = {*amounts, *([Decimal(0)] if free else [])}
    if amount is None or not named or amount in named:
        return ()
    return (Note("cost_gbp", f"{amount:f}", "This is not the fee the listing gives in words."),)
