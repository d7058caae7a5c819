"""The filters of the managers' pages, as they stand in an address."""

from typing import Any

from marshmallow import Schema, post_load

from hub.demand.types import PROPOSAL_LABELS, ProposalState
from hub.directory.rungs import RUNG_NAMES, RUNGS, Rung
from hub.forms.fields import Choice, Question
from hub.forms.fields.choice import Option
from hub.forms.filters import Filters, Pick
from hub.insight.periods import Period

EVERYTHING = "all"
PROPOSAL_COLOURS = {
    ProposalState.PROPOSED: "blue",
    ProposalState.AGREED: "turquoise",
    ProposalState.OPENED: "green",
    ProposalState.DROPPED: "grey",
}
RUNG_OPTIONS = [(EVERYTHING, "All levels"), *((rung, RUNG_NAMES[rung]) for rung in RUNGS)]


def _unmarked(question: Question) -> Question:
    """Filters are all optional, so that none needs to say so."""
    question.mark_optional = False
    return question


class FiltersSchema(Schema):
    """The codes of `Filters`. The years and areas on offer are given when the page is drawn."""

    period = _unmarked(Choice("Academic year", widget="select"))
    area = _unmarked(Choice("Area", widget="select"))
    level = _unmarked(Choice("Level of English", RUNG_OPTIONS, widget="select"))

    @post_load
    def make_filters(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        rung = _narrowed(data.pop("level"))
        return data | {"rung": Rung(rung) if rung else None, "area": _narrowed(data["area"])}


def _narrowed(code: str | None) -> str | None:
    return None if code == EVERYTHING else code


def area_options(areas: list[str]) -> list[Option]:
    return [Option(EVERYTHING, "All areas"), *(Option(area, area) for area in areas)]


def period_options(periods: list[Period]) -> list[Option]:
    return [Option(period.code, period.code) for period in periods]


class ProposalFilters(Filters):
    state = Pick("State", PROPOSAL_LABELS.items())
    provider = Pick("Provider")
