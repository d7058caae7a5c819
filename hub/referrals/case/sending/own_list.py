"""An organisation's own list of people who want a class: read whole before anybody is registered.

Each row becomes a referral to the hub, whose notice within a month is that of any other (docs/dpia/article-14.md). The
answer and the work are the same whether the hub knows a person or not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory.sheet import SheetRow, read_sheet
from hub.directory.types import Problem
from hub.learners.languages import LANGUAGES, OTHER
from hub.learners.schemas.listed import ListedPerson
from hub.learners.services.register import made_by
from hub.referrals.case.sending.take_on import own_user_id, take_on

MOST_PEOPLE = 100  # of one file: they are registered in one transaction
# Each column with what it is, and what else it may be called (as `column_name` writes it).
COLUMNS = {
    "given_names": ("Given names", ("first_name", "first_names", "forename", "given_name")),
    "family_name": ("Family name; leave it empty for one name only", ("surname", "last_name")),
    "date_of_birth": ("Date of birth, like 27/3/1994, where you know it", ("dob", "born")),
    "phone": ("Phone number; this or an email address is needed", ("telephone", "mobile", "phone_number")),
    "email": ("Email address", ("email_address", "e_mail")),
    "nino": ("National Insurance number, where you know it", ("ni_number", "national_insurance_number")),
    "language": ("Language they prefer, like Somali", ("first_language",)),
    "own_reference": ("Your own reference for them; do not write a name", ("reference", "your_reference")),
    "agreed": (
        "yes, where they read the notice and want the hub to contact them",
        ("consent", "wants_contact"),
    ),
}
NEEDED = ("given_names", "agreed")
NAMES = {called: name for name, (_, also) in COLUMNS.items() for called in (name, *also)}
# What a list does not ask. Nobody has said that any way is safe: the hub calls with care.
NOT_ASKED = dict.fromkeys(
    (
        "contact_note",
        "contact_channel",
        "safe_to_call",
        "safe_to_text",
        "safe_to_email",
        "safe_to_write",
        "interpreter_needed",
    )
)
CODES = {label.casefold(): code for code, label in LANGUAGES.items()}

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OwnList:
    """Everybody on it, by row; or every problem with it."""

    people: Sequence[tuple[int, Answers]] = ()
    problems: Sequence[Problem] = ()


def read(data: bytes) -> OwnList:
    sheet = read_sheet(data, NAMES, NEEDED)
    if sheet.problems:
        return OwnList(problems=sheet.problems)
    if not sheet.rows:
        return OwnList(problems=[Problem(None, None, "The file has column names but no rows.")])
    if len(sheet.rows) > MOST_PEOPLE:
        words = f"The file has {len(sheet.rows)} rows. Send at most {MOST_PEOPLE} people in one file."
        return OwnList(problems=[Problem(None, None, words)])
    people, problems = [], [*_unknown(sheet.unread)]
    for row in sheet.rows:
        try:
            people.append((row.number, answers_of(row)))
        except ValidationError as error:
            problems += _named(row, error, sheet.headers)
    return OwnList([] if problems else people, problems)


def answers_of(row: SheetRow) -> Answers:
    """As the page of a referrer gives them. `ValidationError` by the names of the columns."""
    said = ListedPerson().load({name: row.cells.get(name, "") for name in COLUMNS})
    typed = said["language"]
    code = CODES.get(typed.casefold()) if typed else None
    language = {"language": code or (OTHER if typed else None), "other_language": None if code else typed}
    return {**NOT_ASKED, **said, **language}


def _unknown(unread: Sequence[Any]) -> Iterator[Problem]:
    """What a column holds that nobody knows is not left out without a word: it may be about a person."""
    for column in unread:
        yield Problem(None, column.heading, "The hub does not ask this. Remove the column.")


def _named(row: SheetRow, error: ValidationError, headers: Mapping[str, str]) -> Iterator[Problem]:
    messages: Any = error.messages
    for name, said in messages.items():
        yield Problem(row.number, headers.get(name, COLUMNS[name][0]), said[0])


def take_in(uow: UnitOfWork, people: Sequence[tuple[int, Answers]], submission: str) -> None:
    """Register everybody on the list, all or nobody; the same submission a second time registers nobody again."""
    for row, answers in people:
        of_row = f"{submission} {row}"
        if made_by(uow, own_user_id(uow), of_row) is None:
            take_on(uow, answers, of_row)
    audit.record(uow, "own-list.take-in")
