"""Pages of the assessment's words: every version, and what it changed."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment.instruments.changes import changes, timing
from hub.assessment.instruments.instrument import Instrument, before, current, instruments
from hub.assessment.placement import current as placement_table
from hub.core.clock import local_date, utc_now
from hub.core.errors import NotVisible
from hub.pages.everybody.blueprint import bp
from hub.web.guard import needs


@dataclass(frozen=True, slots=True)
class Listed:
    """One version as a list shows it; `until` is its last day, None while no later version is known."""

    instrument: Instrument
    until: date | None
    use_today: str


@bp.get("/instruments", endpoint="instruments")
@needs(Permission.VIEW_INSTRUMENTS)
def instruments_list() -> ResponseReturnValue:
    return render_template("everybody/instruments.html", versions=listed(today()))


@bp.get("/instruments/<int:version>")
@needs(Permission.VIEW_INSTRUMENTS)
def instrument(version: int) -> ResponseReturnValue:
    shown = instruments().get(version)
    if shown is None:
        raise NotVisible
    earlier = before(shown)
    return render_template(
        "everybody/instrument.html",
        instrument=shown,
        listed=next(one for one in listed(today()) if one.instrument is shown),
        earlier=earlier,
        changes=changes(earlier, shown) if earlier else [],
        timing=timing,
        placement=placement_table(max(today(), shown.valid_from)),
    )


def listed(today: date) -> list[Listed]:
    """Every version, newest first."""
    ordered = sorted(instruments().values(), key=lambda one: one.valid_from)
    ends = [one.valid_from - timedelta(days=1) for one in ordered[1:]]
    pairs = zip(ordered, [*ends, None], strict=True)
    return [Listed(one, until, use_today(one, today)) for one, until in pairs][::-1]


def use_today(instrument: Instrument, today: date) -> str:
    if instrument.valid_from > today:
        return "Not in use yet"
    return "In use" if instrument is current(today) else "No longer used"


def today() -> date:
    return local_date(utc_now())
