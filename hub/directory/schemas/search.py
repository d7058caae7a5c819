"""The filters of a list of classes, as they stand in an address."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from hub.directory.queries import ClassFilter
from hub.directory.schemas.classes import options
from hub.directory.types import STRAND_LABELS, Level, Strand
from hub.forms.fields import Choice, Text, WholeNumber
from hub.forms.fields import Level as LevelField


class ClassSearch(Schema):
    words = Text("Words in the title or provider", max_length=100)
    level = LevelField("Level", widget="select")
    strand = Choice("Kind of class", options(STRAND_LABELS), widget="select")
    page = WholeNumber("Page", minimum=1, maximum=10_000)

    @staticmethod
    def wanted(body: Mapping[str, Any]) -> ClassFilter:
        level, strand = body.get("level"), body.get("strand")
        return ClassFilter(
            Level(level) if level else None, Strand(strand) if strand else None, words=body.get("words") or ""
        )
