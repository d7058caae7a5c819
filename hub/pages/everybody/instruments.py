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
    """One version as a list shows it; `until` is its last day, None while no higher version is known."""

    instrument: Instrument
    until: date | None
    use_today: str

    @property
    def overtaken(self) -> bool:
        """Whether a higher version began before this one could."""
        return self.until is not None and self.until < self.instrument.valid_from


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
    ordered = sorted(instruments().values(), key=lambda one: one.version, reverse=True)
    return [Listed(one, last_day(one), use_today(one, last_day(one), today)) for one in ordered]


def last_day(instrument: Instrument) -> date | None:
    """The day before a higher version begins."""
    begin = [one.valid_from for one in instruments().values() if one.version > instrument.version]
    return min(begin) - timedelta(days=1) if begin else None


def use_today(instrument: Instrument, until: date | None, today: date) -> str:
    if until is not None and until < instrument.valid_from:
        return "Never used: a later version came first"
    if instrument.valid_from > today:
        return "Not in use yet"
    return "In use" if instrument is current(today) else "No longer used"


def today() -> date:
    return local_date(utc_now())
