"""Pages to import a provider's classes from a CSV file: choose, look, confirm."""

from collections import Counter
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.directory import queries
from hub.directory.importing import read_classes, read_listing
from hub.directory.models import ListingUpload
from hub.directory.schemas.classes import ListingUploadBody
from hub.directory.schemas.listing import REQUIRED_COLUMNS, ListingRow
from hub.directory.services import imports, uploads
from hub.directory.services.imports import Change
from hub.directory.sheet import sheet_of
from hub.directory.types import Fate, Listing
from hub.directory.words import import_words
from hub.forms.form import Form
from hub.forms.format import plural
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes import own_organisation
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

MOST_SHOWN = 200  # rows or problems on one page


@bp.route("/classes/import", methods=["GET", "POST"])
@needs(Permission.EDIT_OWN_CLASSES)
def import_listing() -> ResponseReturnValue:
    """Choose a file. One with problems is not kept: the page names them all."""
    form = Form(ListingUploadBody, submitted())
    listing = Listing()
    if request.method == "POST" and (body := form.load()) is not None:
        listing = _read(own_organisation(), body["listing"])
        if not listing.problems:
            with unit_of_work() as uow:
                upload = uploads.keep(uow, own_organisation(), listing)
            return redirect(url_for("provider.preview_listing", upload_id=upload.id), 303)
        form.add_error(
            "listing", f"The file has {plural(len(listing.problems), 'problem')}; nothing is saved"
        )
    page = render_template(
        "provider/import.html",
        form=form,
        problems=listing.problems[:MOST_SHOWN],
        more=max(0, len(listing.problems) - MOST_SHOWN),
        fields=ListingRow().fields,
        required=REQUIRED_COLUMNS[1:],
    )
    return page, 422 if form.errors else 200


@bp.get("/classes/import/<uuid:upload_id>")
@needs(Permission.EDIT_OWN_CLASSES)
def preview_listing(upload_id: UUID) -> ResponseReturnValue:
    """What the file would do, before it does it."""
    with unit_of_work(read_only=True) as uow:
        upload = uploads.find(uow, own_organisation(), upload_id)
        if upload is None:
            return _over()
        changes = _planned(uow, upload)
        fates = Counter(change.fate for change in changes)
        return render_template(
            "provider/preview.html",
            upload=upload,
            changes=changes[:MOST_SHOWN],
            more=max(0, len(changes) - MOST_SHOWN),
            fates={fate: fates[fate] for fate in Fate},
            noted=sum(bool(change.listed.notes) for change in changes),
        )


@bp.post("/classes/import/<uuid:upload_id>")
@needs(Permission.EDIT_OWN_CLASSES)
def confirm_listing(upload_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        upload = uploads.find(uow, own_organisation(), upload_id)
        if upload is None:
            return _over()
        changes = _planned(uow, upload)
        imports.apply(uow, own_organisation(), changes, confirmed=True)
        uploads.drop(uow, upload)
    flash(import_words(changes), "success")
    return redirect(url_for("provider.our_classes"), 303)


def _read(provider_id: UUID, content: bytes) -> Listing:
    with unit_of_work(read_only=True) as uow:
        name = queries.provider_name(uow, provider_id)
    with uploads.alone(unit_of_work, provider_id):
        return read_listing(content, name)


def _planned(uow: UnitOfWork, upload: ListingUpload) -> list[Change]:
    """The rows read again, against the directory as it is now."""
    provider_id = own_organisation()
    listing = read_classes(sheet_of(upload.rows), queries.provider_name(uow, provider_id))
    return imports.plan(uow, provider_id, listing.classes)


def _over() -> ResponseReturnValue:
    """A preview that was confirmed, replaced or forgotten; or that never was this provider's."""
    flash("That import is finished, or was replaced by another. These are your classes now.")
    return redirect(url_for("provider.our_classes"), 303)
