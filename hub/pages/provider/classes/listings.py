"""Import a provider's classes from a CSV file: choose, say what unknown headings are, look, confirm."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.directory import queries
from hub.directory.headings import proposals
from hub.directory.importing import listing_of, read_classes, sheet_from
from hub.directory.models import ListingUpload, TaughtClass
from hub.directory.schemas.classes import ListingUploadBody
from hub.directory.schemas.listing import COLUMNS, REQUIRED_COLUMNS, ListingRow
from hub.directory.services import columns, imports, uploads
from hub.directory.services.imports import Plan
from hub.directory.sheet import Sheet, sheet_of
from hub.directory.types import Fate, Listing, Problem
from hub.directory.words import import_words
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.classes import own_organisation
from hub.pages.provider.classes.heading_forms import chosen_columns, headings_form, likely_answers
from hub.referrals.case.ends.affected import number_on
from hub.web import download
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

MOST_SHOWN = 200  # rows or problems on one page


@bp.route("/classes/import", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def import_listing() -> ResponseReturnValue:
    """Choose a file. One with problems is not kept: the page names them all."""
    form = Form(ListingUploadBody, submitted())
    if request.method != "POST" or (body := form.load()) is None:
        return _choose(form)
    provider_id = own_organisation()
    name, sheet = _read(provider_id, body["listing"])
    likely = proposals(sheet.unread, sheet.headers)
    with unit_of_work() as uow:
        if sheet.unread and sheet.rows and (sheet.headers or any(likely.values())):
            upload = uploads.keep_unmatched(uow, provider_id, sheet, likely)
            return redirect(url_for("provider.match_headings", upload_id=upload.id), 303)
        return _keep(uow, form, listing_of(sheet, name))


@bp.route("/classes/import/<uuid:upload_id>/columns", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def match_headings(upload_id: UUID) -> ResponseReturnValue:
    """Say what the columns with unknown headings are. The answer is kept for the next file."""
    with unit_of_work() as uow:
        provider_id = own_organisation()
        upload = uploads.find(uow, provider_id, upload_id)
        if upload is None or not upload.asked:
            return _over()
        form = _headings(upload)
        if request.method == "POST" and (body := form.load()) is not None:
            chosen = chosen_columns(upload.asked, body)
            columns.remember(uow, provider_id, chosen)
            sheet = sheet_of(uploads.matched(upload, chosen))
            warned = [Problem(None, None, warning) for warning in upload.warnings]
            listing = listing_of(_with_warnings(sheet, warned), queries.provider_name(uow, provider_id))
            return _keep(uow, Form(ListingUploadBody), listing)
        return render_template("provider/headings.html", form=form), 422 if form.errors else 200


@bp.get("/classes/import/<uuid:upload_id>")
@needs(Permission.EDIT_OWN_CLASSES)
def preview_listing(upload_id: UUID) -> ResponseReturnValue:
    """What the file would do, before it does it."""
    with unit_of_work(read_only=True) as uow:
        upload = uploads.find(uow, own_organisation(), upload_id)
        if upload is None or upload.asked:
            return _over()
        return _preview(uow, upload, _planned(uow, upload))


@bp.post("/classes/import/<uuid:upload_id>")
@needs(Permission.EDIT_OWN_CLASSES)
def confirm_listing(upload_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        upload = uploads.find(uow, own_organisation(), upload_id)
        if upload is None or upload.asked:
            return _over()
        plan = _planned(uow, upload)
        if plan.problems:
            return _preview(uow, upload, plan), 422
        imports.apply(uow, own_organisation(), plan, confirmed=True)
        uploads.drop(uow, upload)
    flash(import_words(plan.changes), "success")
    return redirect(url_for("provider.our_classes"), 303)


@bp.get("/classes/import/template.csv")
@needs(Permission.EDIT_OWN_CLASSES)
def listing_template() -> Response:
    """A file with the names of the columns and nothing below them."""
    return download.blank_csv_file("classes", [column for column in COLUMNS if column != "provider"])


def _keep(uow: UnitOfWork, form: Form, listing: Listing) -> ResponseReturnValue:
    """On to the preview, or back with everything that is wrong with the file."""
    provider_id = own_organisation()
    problems = listing.problems or imports.plan(uow, provider_id, listing.classes, number_on).problems
    if problems:
        form.add_error("listing", f"The file has {plural(len(problems), 'problem')}; nothing is saved")
        return _choose(form, problems)
    upload = uploads.keep(uow, provider_id, listing)
    return redirect(url_for("provider.preview_listing", upload_id=upload.id), 303)


def _choose(form: Form, problems: Sequence[Problem] = ()) -> ResponseReturnValue:
    page = render_template(
        "provider/import.html",
        form=form,
        problems=problems[:MOST_SHOWN],
        more=max(0, len(problems) - MOST_SHOWN),
        fields=ListingRow().fields,
        required=REQUIRED_COLUMNS[1:],
    )
    return page, 422 if form.errors else 200


def _headings(upload: ListingUpload) -> Form:
    """The questions about one upload, with what each heading may be already chosen."""
    unknown = {one["name"] for one in upload.asked}
    given = {name for _, cells in upload.rows for name in cells if name not in unknown}
    schema = headings_form(upload.asked, given, REQUIRED_COLUMNS[1:])
    return Form(schema, submitted(), likely_answers(upload.asked))


def _with_warnings(sheet: Sheet, warnings: Sequence[Problem]) -> Sheet:
    return Sheet(sheet.headers, sheet.rows, sheet.problems, warnings)


def _preview(uow: UnitOfWork, upload: ListingUpload, plan: Plan) -> str:
    fates = Counter(change.fate for change in plan.changes)
    return render_template(
        "provider/preview.html",
        upload=upload,
        problems=plan.problems,
        changes=plan.changes[:MOST_SHOWN],
        more=max(0, len(plan.changes) - MOST_SHOWN),
        fates={fate: fates[fate] for fate in Fate},
        noted=sum(bool(change.listed.notes) for change in plan.changes),
        **_with_learners(uow, plan),
    )


def _with_learners(uow: UnitOfWork, plan: Plan) -> dict[str, list[tuple[TaughtClass, int]]]:
    """Classes with learners on them that the file moves, calls cancelled or leaves out, with how many."""
    found = {
        "moved": [class_id for class_id, change in plan.staying.items() if not change.says_cancelled],
        "cancelled": [class_id for class_id, change in plan.staying.items() if change.says_cancelled],
        "missing": plan.missing,
    }
    on_them = plan.on_them
    return {
        what: [(uow.get(TaughtClass, class_id), on_them[class_id]) for class_id in ids if class_id in on_them]
        for what, ids in found.items()
    }


def _read(provider_id: UUID, content: bytes) -> tuple[str, Sheet]:
    """The provider's name and the file taken apart, outside any transaction and one file at a time."""
    with unit_of_work(read_only=True) as uow:
        name, known = queries.provider_name(uow, provider_id), columns.remembered(uow, provider_id)
    with uploads.alone(unit_of_work, provider_id):
        return name, sheet_from(content, name, known)


def _planned(uow: UnitOfWork, upload: ListingUpload) -> Plan:
    """The rows read again, against the directory as it is now."""
    provider_id = own_organisation()
    listing = read_classes(sheet_of(upload.rows), queries.provider_name(uow, provider_id))
    return imports.plan(uow, provider_id, listing.classes, number_on)


def _over() -> ResponseReturnValue:
    """A preview that was confirmed, replaced or forgotten; or that never was this provider's."""
    flash("That import is finished, or was replaced by another. These are your classes now.")
    return redirect(url_for("provider.our_classes"), 303)
