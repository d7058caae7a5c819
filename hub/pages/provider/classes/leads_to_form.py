"""The question what a class leads to, as a provider's staff answer it: one thing at a time."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.rules.levels import range_words
from hub.directory.rules.titles import told_apart
from hub.directory.types import LEVEL_NAMES, LEVELS, STRAND_LABELS, Level, Strand
from hub.forms.fields import Choice, Option
from hub.tracking.routes.reach import kilometres
from hub.tracking.routes.types import LeadsTo, Onward, ways_out

EITHER = {"either": None, "yes": True, "no": False}

FOLLOW_UPS = {
    LeadsTo.CLASS: ("to_class",),
    LeadsTo.KIND: ("level", "strand", "accredited"),
    LeadsTo.WAY_OUT: ("way_out",),
}
UNANSWERED = {
    "to_class": "Select the class that it leads to",
    "level": "Select the level that it leads to",
    "strand": "Select the kind of class that it leads to",
    "way_out": "Select what comes after ESOL",
}


class RouteBody(Schema):
    leads_to = Choice(
        "What does this class lead to?",
        [
            (
                LeadsTo.CLASS,
                "One class",
                f"Yours, or one of another provider within {kilometres():g} km, at the same level or the next",
            ),
            (LeadsTo.KIND, "Any class of a kind", "A level, at any provider"),
            (LeadsTo.WAY_OUT, "Something after ESOL", "Another course, work or volunteering"),
        ],
        required="Select what this class leads to",
    )
    to_class = Choice("Which class?", widget="select", mark_optional=False)
    level = Choice(
        "Which level?", [(code, LEVEL_NAMES[code]) for code in LEVELS], widget="select", mark_optional=False
    )
    strand = Choice("Which kind of class?", list(STRAND_LABELS.items()), widget="select", mark_optional=False)
    accredited = Choice(
        "With a qualification?",
        [("either", "Either"), ("yes", "With one"), ("no", "Without one")],
        mark_optional=False,
    )
    way_out = Choice(
        "What comes after?", [(one.code, one.label) for one in ways_out().values()], mark_optional=False
    )

    @validates_schema(skip_on_field_errors=True)
    def check_answered(self, body: Mapping[str, Any], **_: Any) -> None:
        asked = FOLLOW_UPS[LeadsTo(body["leads_to"])]
        missing = {name: [UNANSWERED[name]] for name in asked if name in UNANSWERED and not body[name]}
        if missing:
            raise ValidationError(missing)


def onward(body: Mapping[str, Any]) -> Onward:
    """What a checked body says; an answer to a question of another sort of route does not count."""
    match LeadsTo(body["leads_to"]):
        case LeadsTo.CLASS:
            return Onward(to_class_id=UUID(body["to_class"]))
        case LeadsTo.KIND:
            return Onward(
                level=Level(body["level"]),
                strand=Strand(body["strand"]),
                accredited=EITHER[body["accredited"] or "either"],
            )
        case LeadsTo.WAY_OUT:
            return Onward(way_out=body["way_out"])


def class_options(classes: Sequence[Any]) -> list[Option]:
    return [
        Option(str(row.id), words)
        for row, words in zip(
            classes, told_apart((words_of(row), row.starts_on) for row in classes), strict=True
        )
    ]


def words_of(row: Any) -> str:
    return f"{row.provider}: {row.title}, {range_words(row.level_low, row.level_high)}"
