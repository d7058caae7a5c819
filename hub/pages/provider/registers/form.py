"""The register of one meeting as a form: a question for each learner, named by the enrolment and by nobody's name."""

from collections.abc import Iterable
from uuid import UUID

from marshmallow import Schema

from hub.core.errors import StaleEdit
from hub.forms.fields import Choice
from hub.forms.fields.question import Posted
from hub.forms.form import Form
from hub.tracking.attendance.register import Person, Register
from hub.tracking.attendance.types import ATTENDED_LABELS, Attended, absence_reasons
from hub.web.conflict import NOTHING, differences

MARK = "mark-"
GONE = (
    "Somebody you marked is not on this register any more: they left before this day, or start after it. "
    "Nothing is saved yet. Check the others and save again"
)


def name_of(person: Person) -> str:
    return f"{MARK}{person.enrolment_id.hex}"


def register_form(register: Register, posted: Posted | None) -> Form:
    """Who is on the register and agreed to it, with what stands there now."""
    people = [person for person in register.people if person.agreed]
    marks = [(mark.value, label) for mark, label in ATTENDED_LABELS.items()]
    asked = {
        name_of(person): Choice(person.name, marks, inline=True, mark_optional=False) for person in people
    }
    stored = {name_of(person): person.stands for person in people if person.stands}
    return Form(_schema(asked), posted, stored, version=register.meeting.version)


def reasons_form(register: Register, posted: Posted | None) -> Form:
    """Why those were absent who are marked as absent for a reason."""
    people = [person for person in register.people if person.mark is Attended.EXCUSED]
    reasons = list(absence_reasons().items())
    asked = {
        name_of(person): Choice(person.name, reasons, widget="select", unset="Not said", mark_optional=False)
        for person in people
    }
    stored = {name_of(person): person.reason for person in people if person.reason}
    return Form(_schema(asked), posted, stored, version=register.meeting.version)


def _schema(asked: dict[str, Choice]) -> type[Schema]:
    return Schema.from_dict(dict(asked), name="Register")


def typed(values: dict[str, str | None]) -> dict[UUID, str]:
    """What was answered, by enrolment; who was left blank is left out."""
    return {UUID(name.removeprefix(MARK)): value for name, value in values.items() if value}


def gone(form: Form, posted: Iterable[str]) -> bool:
    """Whether a mark was posted for somebody who is not on the register."""
    return any(name.startswith(MARK) and name not in form.names for name in posted)


def check_marks(form: Form, register: Register) -> None:
    """Raise `StaleEdit` where somebody else has saved other marks of the same learners since the page was opened.

    Who was left blank, here or by them, is no difference: both are kept.
    """
    if form.version == register.meeting.version:
        return
    rows = [row for row in differences(form) if NOTHING not in row[1:]]
    if rows:
        raise StaleEdit(rows, register.meeting.version or 0)
