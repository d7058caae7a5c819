"""From rows of the directory to the JSON that the API answers with."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import DAYS, ClassBody, PlacesBody, SessionsBody, class_body
from hub.directory.schemas.listing import ListingRow
from hub.directory.sheet_text import MAX_ROWS
from hub.directory.words import clock, free_words

VERSION = {"description": "Send it back with a change; a change to an older version is refused with 409."}


class ClassEdit(ClassBody):
    """All the facts of a class, in place of those it has."""

    version = fields.Integer(required=True, strict=True, metadata=VERSION)


class PlacesEdit(PlacesBody):
    version = fields.Integer(required=True, strict=True, metadata=VERSION)


class ClassSessions(Schema):
    """All the weekly sessions of a class, in place of those it has."""

    sessions = fields.List(fields.Nested(SessionsBody), required=True, validate=validate.Length(max=50))
    version = fields.Integer(required=True, strict=True, metadata=VERSION)


class NoteAnswer(Schema):
    """What a listing says that could not be made into a fact."""

    column = fields.String()
    found = fields.String()
    says = fields.String()


class RowNoteAnswer(NoteAnswer):
    row = fields.Integer()


class ClassAnswer(ClassBody):
    id = fields.UUID()
    version = fields.Integer(metadata=VERSION)
    provider = fields.String()
    state = fields.String()
    level_text = fields.String(
        allow_none=True, metadata={"description": "The level in the provider's words."}
    )
    sessions = fields.List(fields.Nested(SessionsBody))
    free = fields.Integer(
        allow_none=True,
        metadata={"description": "Places nobody holds; null when not known, or not told."},
    )
    places_free = fields.String(
        metadata={
            "description": "Free places in words, for who is not told how many people the hub has in a class."
        }
    )
    confirmed_at = fields.AwareDateTime(allow_none=True)
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)
    precision = fields.String(
        allow_none=True, metadata={"description": "What the point stands for: postcode, sector or outcode."}
    )
    attention = fields.List(
        fields.Nested(NoteAnswer), metadata={"description": "Told to the provider and the hub only."}
    )


class ClassPage(Schema):
    """One page of the classes on offer. The attribution has to be shown with the points."""

    page = fields.Integer()
    pages = fields.Integer()
    total = fields.Integer()
    attribution = fields.String()
    classes = fields.List(fields.Nested(ClassAnswer))


class ListingBody(Schema):
    """The rows of a class listing of one's own organisation."""

    rows = fields.List(
        fields.Nested(ListingRow(exclude=("provider",), unknown=EXCLUDE)),
        required=True,
        validate=validate.Length(min=1, max=MAX_ROWS),
    )
    dry_run = fields.Boolean(load_default=False, metadata={"description": "Check, and save nothing."})


class ListingAnswer(Schema):
    """What the rows did, or would do."""

    added = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    warnings = fields.List(fields.String())
    attention = fields.List(fields.Nested(RowNoteAnswer))


def class_answer(row: TaughtClass, provider: str, *, in_full: bool, counted: bool) -> dict[str, Any]:
    """The typed values of a ClassAnswer; `in_full` with what only its provider and the hub are told, `counted` with
    numbers of places (`directory.taken`)."""
    same = (
        "id",
        "version",
        "state",
        "level_text",
        "free",
        "confirmed_at",
        *(["attention"] if in_full else []),
    )
    point = {name: getattr(row.venue, name, None) for name in ("latitude", "longitude", "precision")}
    sessions = [
        {
            "days": [DAYS[session.weekday].code],
            "start": clock(session.start_minute),
            "end": clock(session.end_minute),
        }
        for session in row.sessions
    ]
    facts = {name: getattr(row, name) for name in same}
    told = {"places_free": free_words(row.free)} | ({} if counted else {"places": None, "free": None})
    return {**class_body(row), **facts, **point, "provider": provider, "sessions": sessions, **told}
