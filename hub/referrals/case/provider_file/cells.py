"""What the cells of a provider's file say, each read by the name of its column. `Unread` has words for the sender."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from hub.core.ids import read_reference
from hub.directory.rules.calendar import has_short_year, read_date, wrong_weekday
from hub.directory.rules.clock import read_span
from hub.directory.rules.wording import fold
from hub.directory.types import LEVEL_NAMES, Level
from hub.forms.fields.identifier import TEMPORARY_ULN, uln_is_valid
from hub.referrals.reasons import chosen_reasons
from hub.tracking.attendance.types import ATTENDED_LABELS, SIGNS, Attended
from hub.tracking.codes import Vocabulary, vocabulary
from hub.tracking.enrolment.rules import AIM_REFERENCE, ANOTHER_CLASS, COMPLETION, LEAVING, OWN_WORDS
from hub.tracking.enrolment.types import EnrolmentState

MARKS = {
    **{fold(words): mark for mark, words in ATTENDED_LABELS.items()},
    **{fold(sign): mark for mark, sign in SIGNS.items()},
    **{fold(mark.value): mark for mark in Attended},
}
LEVELS = {**{fold(level): level for level in Level}, **{fold(LEVEL_NAMES[level]): level for level in Level}}
STATES = {code: state for state, code in COMPLETION.items()}


class Unread(ValueError):
    """A cell cannot be read; the message is for the person who sent it."""


def reference(text: str) -> str:
    found = read_reference(re.sub(r"[\s-]", "", text))
    if found is None:
        raise Unread("This is not a reference of the hub.")
    return found


def uln(text: str) -> str:
    number = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{10}", number) or number == TEMPORARY_ULN or not uln_is_valid(number):
        raise Unread("This is not a unique learner number.")
    return number


def day(text: str) -> date:
    """One day and no other: a cell that could be two is refused."""
    found = read_date(text)
    if found is None:
        raise Unread("Write the day like 2026-11-23 or 23/11/2026.")
    if has_short_year(text):
        raise Unread("Write the year with four digits: this could be more than one day.")
    if wrong := wrong_weekday(text, found):
        raise Unread(wrong)
    return found


def aim_reference(text: str) -> str:
    if not AIM_REFERENCE.fullmatch(text):
        raise Unread("Write the 8 letters and numbers of the aim, like 60012345.")
    return text.upper()


def minute(text: str) -> int:
    found = read_span(text)
    if found is None or found.end is not None or not found.sure:
        raise Unread("Write the time like 09:30.")
    return minutes_of(found.start)


def minutes_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def mark(text: str) -> Attended:
    if fold(text) not in MARKS:
        signs = ", ".join(f"{one} ({sign})" for one, sign in SIGNS.items())
        raise Unread(f"Write one of: {signs}.")
    return MARKS[fold(text)]


def level(text: str) -> Level:
    if fold(text) not in LEVELS:
        raise Unread(f"Write one of: {', '.join(LEVEL_NAMES.values())}.")
    return LEVELS[fold(text)]


def completion(text: str) -> EnrolmentState:
    return STATES[code_in(Vocabulary.COMPLETION, text)]


def outcome(text: str) -> str:
    return code_in(Vocabulary.OUTCOME, text)


def destination(text: str) -> str:
    return code_in(Vocabulary.DESTINATION, re.sub(r"(?<=[A-Za-z]) (?=\d)", "", text))


def withdrawal(text: str) -> str:
    """The hub's reason for a code of the ILR, its words or our own. A move within the provider is none of them."""
    by_own_words = {fold(words): reason for reason, words in OWN_WORDS.items()}
    if fold(text) in by_own_words:
        return by_own_words[fold(text)]
    code = code_in(Vocabulary.WITHDRAWAL, text)
    if code == LEAVING[ANOTHER_CLASS]:
        raise Unread("Record the move to another class on the learner’s page: it says to which.")
    return _reasons()[code]


def _reasons() -> dict[str, str]:
    """By code, the reason that says no more than the code does."""
    return {LEAVING[reason]: reason for reason in chosen_reasons("leave") if reason not in OWN_WORDS}


def code_in(name: Vocabulary, text: str) -> str:
    known = {key: one.code for one in vocabulary(name) for key in (fold(one.code), fold(one.label))}
    if fold(text) not in known:
        codes = ", ".join(f"{one.code} ({one.label})" for one in vocabulary(name))
        raise Unread(f"Write a code of the ILR: {codes}.")
    return known[fold(text)]


READERS: Mapping[str, Callable[[str], Any]] = {
    "reference": reference,
    "uln": uln,
    "started_on": day,
    "planned_end": day,
    "aim_reference": aim_reference,
    "date": day,
    "time": minute,
    "mark": mark,
    "completion": completion,
    "ended_on": day,
    "withdrawal_reason": withdrawal,
    "destination": destination,
    "result_on": day,
    "level": level,
    "outcome": outcome,
}
