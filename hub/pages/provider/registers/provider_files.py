"""Take in starts, attendance and results from the provider's own system: check the file, then import it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.forms.fields import Choice, Upload
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.referrals.case.provider_file import words
from hub.referrals.case.provider_file.lines import COLUMNS
from hub.referrals.case.provider_file.services import NothingKept, Outcome, take_in
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

CHECK, IMPORT = "check", "import"
MOST_SHOWN = 200  # problems on one page
SAYS = {
    "reference": "Reference of the hub, or else the ULN",
    "uln": "Unique learner number, of learners who share it with you",
    "class": "Title or reference of the class, where a learner has more than one",
    "started_on": "First day in the class",
    "date": "Day of a meeting",
    "time": "Time of the meeting, where there are two in a day",
    "mark": "Present (/), late (L), absent with a reason (R) or absent (O)",
    "result_on": "Day of a result",
    "level": "Level of the result, like Entry 1",
    "outcome": "Outcome of the ILR: 1 achieved, 2 partly, 3 not, 8 not known yet",
}


class ProviderFile(Schema):
    told = Upload("CSV file", max_bytes=5_000_000, accept=".csv,text/csv", required="Choose a CSV file")
    what = Choice(
        "What do you want to do?",
        [(CHECK, "Only check it, and see what it would change"), (IMPORT, "Check it and import it")],
        required="Select whether to check the file or to import it",
    )


@bp.route("/registers/import", methods=["GET", "POST"])
@needs(Permission.RECORD_ATTENDANCE)
def import_records() -> ResponseReturnValue:
    form = Form(ProviderFile, submitted())
    body = form.load() if request.method == "POST" else None
    if body is None:
        return page(form)
    outcome = taken_in(body["told"], dry_run=body["what"] == CHECK)
    if outcome.problems:
        form.add_error("told", f"The file has {plural(len(outcome.problems), 'problem')}; nothing is saved")
        return page(form, outcome)
    if body["what"] == CHECK:
        return page(form, outcome)
    flash(words.said(outcome, dry_run=False), "success")
    return redirect(url_for("provider.registers"), 303)


def taken_in(data: bytes, *, dry_run: bool) -> Outcome:
    try:
        with unit_of_work() as uow:
            return take_in(uow, data, dry_run=dry_run)
    except NothingKept as nothing:
        return nothing.told


def page(form: Form, outcome: Outcome | None = None) -> ResponseReturnValue:
    problems = outcome.problems if outcome else []
    shown = render_template(
        "provider/import_records.html",
        form=form,
        problems=problems[:MOST_SHOWN],
        more=max(0, len(problems) - MOST_SHOWN),
        checked=words.said(outcome, dry_run=True) if outcome and not problems else "",
        columns=[(name, SAYS[name], ", ".join(COLUMNS[name][1:])) for name in COLUMNS],
    )
    return shown, 422 if form.errors else 200
