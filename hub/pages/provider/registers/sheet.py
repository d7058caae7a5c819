"""Pages about the registers of a class as a whole: on paper, as a file, what was corrected, a meeting more."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.fields import ClockTime, Date
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.registers.words import meeting_times
from hub.tracking.attendance import courses, services
from hub.tracking.attendance import register as reads
from hub.tracking.attendance import sheet as sheets
from hub.tracking.attendance.corrections import corrections as read_corrections
from hub.tracking.attendance.rates import rates
from hub.tracking.attendance.sheet import Line, Sheet
from hub.tracking.attendance.types import ATTENDED_LABELS, SIGNS, Meeting, absence_reasons
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs
from hub.web.lists import FILE, Column, list_file

ON_A_SHEET = 24  # meetings: twelve weeks of two


class Cell(NamedTuple):
    """One learner at one meeting, as a line of the file."""

    meeting: Meeting
    line: Line

    @property
    def mark(self) -> str:
        found = self.line.marks.get(self.meeting.id)
        return ATTENDED_LABELS[found] if found else ""

    @property
    def reason(self) -> str:
        code = self.line.reasons.get(self.meeting.id, "")
        return absence_reasons().get(code, code)


COLUMNS = (
    Column("Date", lambda row: row.meeting.held_on),
    Column("Time", lambda row: meeting_times(row.meeting)),
    Column("Learner", lambda row: row.line.name),
    Column("Mark", lambda row: row.mark),
    Column("Reason", lambda row: row.reason),
)


class MeetingBody(Schema):
    day = Date("On which day?", required="Enter the day of the meeting")
    start = ClockTime("Start time", required="Enter the start time")
    end = ClockTime("End time")


@bp.get("/registers/<uuid:class_id>/sheet")
@needs(Permission.RECORD_ATTENDANCE)
def register_sheet(class_id: UUID) -> ResponseReturnValue:
    """A term on paper, or every mark as a file."""
    with unit_of_work() as uow:
        found = sheets.sheet(uow, class_id)
        if request.args.get("view") == FILE:
            return list_file(uow, "register", COLUMNS, list(cells(found)))
        page, last = _page_of(found, uow.today)
        return render_template(
            "provider/register_sheet.html",
            sheet=found,
            meetings=found.meetings[(page - 1) * ON_A_SHEET : page * ON_A_SHEET],
            page=page,
            last=last,
            rates=rates,
            signs=SIGNS,
            labels=ATTENDED_LABELS,
        )


def cells(found: Sheet) -> Iterator[Cell]:
    """Each learner at each meeting they belong at; of who has not agreed there is none."""
    for meeting in found.meetings:
        for line in found.lines:
            if line.agreed and line.place.covers(meeting.held_on):
                yield Cell(meeting, line)


def _page_of(found: Sheet, today: date) -> tuple[int, int]:
    """The sheet that the address asks for, else the one that today is on; and the last."""
    last = max(1, -(-len(found.meetings) // ON_A_SHEET))
    past = sum(meeting.held_on <= today for meeting in found.meetings)
    asked = page_number() if "page" in request.args else -(-past // ON_A_SHEET)
    return min(max(asked, 1), last), last


@bp.get("/registers/<uuid:class_id>/<key>/corrections")
@needs(Permission.RECORD_ATTENDANCE)
def corrections(class_id: UUID, key: str) -> str:
    with unit_of_work() as uow:
        found = reads.register(uow, class_id, key)
        return render_template(
            "provider/corrections.html", register=found, found=read_corrections(uow, found.meeting.id)
        )


@bp.route("/registers/<uuid:class_id>/add", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def add_meeting(class_id: UUID) -> ResponseReturnValue:
    """A meeting that the timetable does not know: an extra one, or one that was moved."""
    with unit_of_work() as uow:
        course, form = courses.course(uow, class_id), Form(MeetingBody, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            try:
                added = _add(uow, class_id, values)
                flash("The meeting is added.", "success")
                return redirect(url_for("provider.register", class_id=class_id, key=added.key), 303)
            except RuleBroken as error:
                form.add_error(error.field, error.message)
        page = render_template("provider/add_meeting.html", form=form, course=course)
        return page, 422 if form.errors else 200


def _add(uow: UnitOfWork, class_id: UUID, values: dict[str, Any]) -> Meeting:
    services.queue(uow, class_id)
    start, end = (
        None if each is None else each.hour * 60 + each.minute for each in (values["start"], values["end"])
    )
    return services.add_meeting(uow, courses.course(uow, class_id), values["day"], start, end)
