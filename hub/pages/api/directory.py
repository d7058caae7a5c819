"""The addresses of the JSON API for classes and their places."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask.views import MethodView
from flask_smorest import abort

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict
from hub.core.ids import new_id
from hub.directory import queries
from hub.directory.geo import ATTRIBUTION
from hub.directory.importing import read_classes
from hub.directory.models import TaughtClass
from hub.directory.schemas.answers import (
    ClassAnswer,
    ClassEdit,
    ClassPage,
    ClassSessions,
    ListingAnswer,
    ListingBody,
    PlacesEdit,
    class_answer,
)
from hub.directory.schemas.classes import ClassBody, class_facts, venue_facts, weekly_sessions
from hub.directory.schemas.listing import COLUMNS
from hub.directory.schemas.search import ClassSearch
from hub.directory.search import search
from hub.directory.services import classes, imports, uploads
from hub.directory.services.imports import Plan
from hub.directory.sheet import sheet_of
from hub.directory.taken import sees_taken
from hub.directory.types import Fate, Problem
from hub.directory.words import staying_words
from hub.referrals.case.ends.affected import number_on
from hub.referrals.case.ends.moving import check_stays
from hub.web.api import Blueprint
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

blp = Blueprint("directory_api", __name__, description="Classes, their weekly sessions and places.")

Body = Mapping[str, Any]


@blp.route("/classes")
class Classes(MethodView):
    @blp.arguments(ClassSearch, location="query")
    @blp.response(200, ClassPage)
    @needs(Permission.VIEW_DIRECTORY)
    def get(self, wanted: Body) -> dict[str, Any]:
        """List the open classes of all providers"""
        page = wanted.get("page") or 1
        with unit_of_work(read_only=True) as uow:
            total, rows = search(uow, ClassSearch.wanted(wanted), page)
            listed = [_as_told(row, provider) for row, provider in rows]
        pages = -(-total // queries.PAGE)
        return {"page": page, "pages": pages, "total": total, "attribution": ATTRIBUTION, "classes": listed}

    @blp.arguments(ClassBody)
    @blp.response(201, ClassAnswer)
    @needs(Permission.EDIT_OWN_CLASSES)
    def post(self, body: Body) -> dict[str, Any]:
        """Add a class to one's own organisation"""
        with unit_of_work() as uow:
            row = classes.add(uow, _own(), class_facts(body), venue_facts(body), new_id().hex)
            return _answer(uow, row)


@blp.route("/classes/<uuid:class_id>")
class OneClass(MethodView):
    @blp.response(200, ClassAnswer)
    @needs(Permission.VIEW_DIRECTORY)
    def get(self, class_id: UUID) -> dict[str, Any]:
        """Show a class"""
        with unit_of_work(read_only=True) as uow:
            return _answer(uow, uow.get(TaughtClass, class_id))

    @blp.arguments(ClassEdit)
    @blp.response(200, ClassAnswer)
    @needs(Permission.EDIT_OWN_CLASSES)
    def put(self, body: Body, class_id: UUID) -> dict[str, Any]:
        """Change the facts of one's own class"""
        with unit_of_work() as uow:
            row = _own_class(uow, class_id, body)
            check_stays(uow, row, class_facts(body), venue_facts(body))
            classes.edit(uow, row, class_facts(body), venue_facts(body))
            return _answer(uow, row)


@blp.route("/classes/<uuid:class_id>/sessions")
class Sessions(MethodView):
    @blp.arguments(ClassSessions)
    @blp.response(200, ClassAnswer)
    @needs(Permission.EDIT_OWN_CLASSES)
    def put(self, body: Body, class_id: UUID) -> dict[str, Any]:
        """Say when one's own class meets in the week"""
        with unit_of_work() as uow:
            row = _own_class(uow, class_id, body)
            sessions = [session for times in body["sessions"] for session in weekly_sessions(times)]
            check_stays(uow, row, {}, sessions=sessions)
            classes.replace_sessions(uow, row, sessions)
            return _answer(uow, row)


@blp.route("/classes/<uuid:class_id>/places")
class Places(MethodView):
    @blp.arguments(PlacesEdit)
    @blp.response(200, ClassAnswer)
    @needs(Permission.EDIT_OWN_CLASSES)
    def put(self, body: Body, class_id: UUID) -> dict[str, Any]:
        """Say how many places one's own class has, today"""
        with unit_of_work() as uow:
            row = _own_class(uow, class_id, body)
            classes.set_places(uow, row, body["places"])
            return _answer(uow, row)


@blp.route("/listings")
class Listings(MethodView):
    @blp.arguments(ListingBody)
    @blp.response(200, ListingAnswer)
    @blp.alt_response(429, description="Another listing of the organisation is being read.")
    @needs(Permission.EDIT_OWN_CLASSES)
    def post(self, body: Body) -> dict[str, Any]:
        """Bring one's own classes into line with the rows of a listing

        The whole listing is checked first; with any problem nothing is saved. The same rows again change
        nothing. What a row says that cannot be made into a fact is answered under `attention`.
        """
        rows = [(number, _cells(row)) for number, row in enumerate(request.get_json()["rows"], start=1)]
        with unit_of_work(read_only=True) as uow:
            name = queries.provider_name(uow, _own())
        with uploads.alone(unit_of_work, _own()):
            listing = read_classes(sheet_of(rows), name)
        if listing.problems:
            abort(422, errors={"json": {"rows": _by_row(listing.problems)}})
        with unit_of_work() as uow:
            plan = imports.plan(uow, _own(), listing.classes, number_on)
            if plan.problems:
                abort(422, errors={"json": {"rows": _by_row(plan.problems)}})
            if not body["dry_run"]:
                imports.apply(uow, _own(), plan, confirmed=True)
            return _listing_answer(plan, [str(warning) for warning in listing.warnings])


def _own() -> UUID:
    organisation_id = viewer().organisation_id
    assert organisation_id is not None
    return organisation_id


def _own_class(uow: UnitOfWork, class_id: UUID, body: Body) -> TaughtClass:
    """The class to change, in the version that the caller has seen."""
    row = queries.own_class(uow, class_id)
    if row.version != body["version"]:
        raise Conflict("The class has changed: get it again and send the change with its version.")
    return row


def _answer(uow: UnitOfWork, row: TaughtClass) -> dict[str, Any]:
    uow.flush()
    provider = queries.provider_name(uow, row.provider_id)
    return _as_told(row, provider)


def _as_told(row: TaughtClass, provider: str) -> dict[str, Any]:
    in_full = viewer().hub or row.provider_id == viewer().organisation_id
    return class_answer(row, provider, in_full=in_full, counted=sees_taken(viewer(), row.provider_id))


def _cells(row: Body) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items() if name in COLUMNS}


def _by_row(problems: tuple[Problem, ...]) -> dict[str, dict[str, list[str]]]:
    """Problems where marshmallow would put them: by index, then by column."""
    found: dict[str, dict[str, list[str]]] = {}
    for problem in problems:
        columns = found.setdefault(str((problem.row or 1) - 1), {})
        columns.setdefault(problem.column or "_schema", []).append(problem.message)
    return found


def _listing_answer(plan: Plan, warnings: list[str]) -> dict[str, Any]:
    fates = Counter(change.fate for change in plan.changes)
    return {
        **{fate.value: fates[fate] for fate in Fate},
        "warnings": warnings,
        "attention": list(_attention(plan)),
    }


def _attention(plan: Plan) -> Iterator[dict[str, Any]]:
    for change in plan.changes:
        for note in change.listed.notes:
            yield {"row": change.listed.row, "column": note.column, "found": note.found, "says": note.says}
    for class_id, change in plan.staying.items():
        says = staying_words(plan.on_them[class_id])
        yield {"row": change.listed.row, "column": "title", "found": change.listed.title, "says": says}
