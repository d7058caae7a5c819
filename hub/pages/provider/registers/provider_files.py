"""Take in starts, attendance, results and ends of courses from the provider's own system: check the file, import it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.core.errors import NotVisible
from hub.directory.services.uploads import alone
from hub.directory.types import Problem
from hub.forms.fields import Upload
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.referrals.case.provider_file import uploads, words
from hub.referrals.case.provider_file.columns import COLUMNS
from hub.referrals.case.provider_file.outcome import NothingKept, Outcome
from hub.referrals.case.provider_file.services import take_in
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs

MOST_SHOWN = 200  # problems on one page
MOVED_ON = (
    "The hub has changed since you checked this file, so nothing was saved. Look at what it would save now."
)


class ProviderFile(Schema):
    told = Upload("CSV file", max_bytes=5_000_000, accept=".csv,text/csv", required="Choose a CSV file")


@bp.route("/registers/import", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def import_records() -> ResponseReturnValue:
    """Choose a file. One with problems is not kept: the page names them all."""
    form = Form(ProviderFile, submitted())
    body = form.load() if request.method == "POST" else None
    if body is None:
        return choose(form)
    outcome = taken_in(body["told"])
    if outcome.problems:
        form.add_error("told", f"The file has {plural(len(outcome.problems), 'problem')}; nothing is saved")
        return choose(form, outcome.problems)
    return keep(body["told"], outcome)


@bp.get("/registers/import/<uuid:upload_id>")
@needs(Permission.RECORD_ATTENDANCE)
def preview_records(upload_id: UUID) -> ResponseReturnValue:
    """What the file would change, before it does."""
    with unit_of_work(read_only=True) as uow:
        kept = uploads.find(uow, upload_id)
        if kept is None:
            return over()
        return preview(kept.id, kept.counts, kept.notes)


@bp.post("/registers/import/<uuid:upload_id>")
@needs(Permission.RECORD_ATTENDANCE)
def confirm_records(upload_id: UUID) -> ResponseReturnValue:
    """Import it, unless the hub has changed so that the file would do something else than was said."""
    with unit_of_work(read_only=True) as uow:
        kept = uploads.find(uow, upload_id)
        if kept is None:
            return over()
        data, as_checked = uploads.content(uow, kept), kept.fingerprint
    outcome = taken_in(data, as_checked=as_checked, upload_id=upload_id)
    if outcome.problems:
        return preview(upload_id, outcome.counts, outcome.notes, outcome.problems), 422
    if outcome.moved_on:
        flash(MOVED_ON)
        return keep(data, outcome)
    flash(words.said(outcome, dry_run=False), "success")
    return redirect(url_for("provider.registers"), 303)


def taken_in(data: bytes, *, as_checked: str | None = None, upload_id: UUID | None = None) -> Outcome:
    """One file of an organisation at a time. Without an upload it is a check, which saves nothing."""
    try:
        with alone(unit_of_work, own_organisation()), unit_of_work() as uow:
            outcome = take_in(uow, data, dry_run=upload_id is None, as_checked=as_checked)
            if upload_id:
                uploads.drop(uow, upload_id)
            return outcome
    except NothingKept as nothing:
        return nothing.told


def keep(data: bytes, outcome: Outcome) -> ResponseReturnValue:
    with unit_of_work() as uow:
        kept = uploads.keep(uow, data, outcome)
        return redirect(url_for("provider.preview_records", upload_id=kept.id), 303)


def choose(form: Form, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    page = render_template("provider/import_records.html", form=form, columns=COLUMNS, **shown(problems))
    return page, 422 if form.errors else 200


def preview(
    upload_id: UUID, counts: dict[str, int], notes: Sequence[str], problems: Sequence[Problem] = ()
) -> str:
    return render_template(
        "provider/check_records.html",
        upload_id=upload_id,
        counts=counts,
        would=words.counted(counts),
        notes=notes,
        **shown(problems),
    )


def shown(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"problems": problems[:MOST_SHOWN], "more": max(0, len(problems) - MOST_SHOWN)}


def own_organisation() -> UUID:
    if (organisation_id := viewer().organisation_id) is None:
        raise NotVisible
    return organisation_id


def over() -> ResponseReturnValue:
    """A file that was imported, replaced or forgotten; or that never was this person's."""
    flash("That import is finished, or the file was replaced or is no longer kept. Choose the file again.")
    return redirect(url_for("provider.import_records"), 303)
