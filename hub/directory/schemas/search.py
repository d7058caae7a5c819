"""The filters of a list of classes, as they stand in an address."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hub.directory.facts import FEATURES
from hub.directory.schemas.classes import options
from hub.directory.search import ClassFilter
from hub.directory.types import MODE_LABELS, STRAND_LABELS, WEEKDAYS, Level, Mode, Strand
from hub.forms.fields import LEVELS, PARTS, Choices, Date, Text, WholeNumber
from hub.forms.fields.week import DAY_CODES
from hub.forms.filters import Filters, Pick

HAVING = (
    ("creche", "A crèche"),
    ("women-only", "Women only"),
    *((feature.code, feature.label) for feature in FEATURES),
)


class ClassFilters(Filters):
    """What may be asked of a class by codes that stand for the same everywhere."""

    words = Text("Words in the title or provider", max_length=100)
    level = Pick("Level", LEVELS)
    strand = Pick("Kind of class", options(STRAND_LABELS))
    day = Pick("Day", zip(DAY_CODES, WEEKDAYS, strict=True))
    part = Pick("Part of the day", [(part, part.capitalize()) for part in PARTS])
    mode = Pick("How it is taught", options(MODE_LABELS))
    places = Pick("Places", [("free", "With a place free")])
    having = Choices("With", HAVING)
    before = Date("Starting before")

    @staticmethod
    def wanted(body: Mapping[str, Any]) -> ClassFilter:
        level, strand, mode = body.get("level"), body.get("strand"), body.get("mode")
        day, part, provider = body.get("day"), body.get("part"), body.get("provider")
        return ClassFilter(
            level=Level(level) if level else None,
            strand=Strand(strand) if strand else None,
            provider_id=UUID(provider) if provider else None,
            area=body.get("area"),
            mode=Mode(mode) if mode else None,
            day=DAY_CODES.index(day) if day else None,
            part=PARTS.index(part) if part else None,
            having=body.get("having") or (),
            free=body.get("places") == "free",
            before=body.get("before"),
            words=body.get("words") or "",
        )


class ClassSearch(ClassFilters):
    """The query of the API."""

    page = WholeNumber("Page", minimum=1, maximum=10_000)


class ClassesOnOffer(ClassFilters):
    """The page offers those providers and districts, too, that have an open class."""

    provider = Pick("Provider")
    area = Pick("Area")
