"""How near forecasts come to what happens, world by world, and what a forecast costs.

Each world (`bench/worlds.toml`, or a file of one's own) is lived to its end, so that everybody's true day is known.
Then it is asked every four weeks, with only what it knew by then; forecasts of the first year are scored as they would
be and told to nobody, those of the years after are what is measured here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

from bench import daily_hub, forecast_costs, weekly_hub
from bench.worlds import DEFAULT, Life, World, kept_terms, read, recorded
from hub.forecast import clock
from hub.forecast.calibration import AS_DRAWN, ENOUGH_TO_LEARN, Scored, held, next_spread, score
from hub.forecast.clock import NEVER, WEEKS, Reach, weeks_until
from hub.forecast.history import EVERY, History
from hub.forecast.learnt import NOMINAL
from hub.forecast.look import Look
from hub.forecast.types import Cell, Passage

SCORED_FROM, TOLD_FROM = timedelta(weeks=104), timedelta(weeks=156)  # of a world's life
LIVES_ON = timedelta(weeks=52)  # after the last forecast
LEARNT_FROM = timedelta(days=365)
HOLD_ERROR = {"terms": 0.75, "rolling": 0.85}
COVERAGE = (0.7, 0.9)
LIVES: dict[str, dict[str, Callable[[World], Life]]] = {
    "weekly": {"weekly": weekly_hub.lived},
    "daily": {"daily": daily_hub.lived},
    "both": {"weekly": weekly_hub.lived, "daily": daily_hub.lived},
    "record": {"record": recorded},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One forecast and what has become of it; weeks from the asking. `low` None: nothing was told."""

    on: date
    person: Passage
    low: int | None = None
    likely: int = NEVER
    high: int = NEVER
    simple: float = WEEKS
    spread: float = AS_DRAWN
    told: bool = False

    @property
    def started(self) -> float:
        """The true week."""
        return ((self.person.ended_on or date.max) - self.on).days / 7

    @property
    def runs_out(self) -> date:
        return self.on + timedelta(weeks=self.high)

    def known(self, today: date) -> Scored | None:
        """As a width is learnt from it that day: nothing while its range runs, nor of who has not started."""
        ended = self.person.ended_on
        if self.low is None or self.high >= NEVER or self.runs_out >= today:
            return None
        if ended is None or ended > today or not self.person.started:
            return None
        low, likely = (self.on + timedelta(weeks=weeks) for weeks in (self.low, self.likely))
        return Scored(low, likely, self.runs_out, None, ended)

    @property
    def inside(self) -> bool:
        return self.low is not None and self.low <= -(-self.started // 1) and self.started <= self.high


def rows(worlds: str | None = None) -> list[dict[str, Any]]:
    found = [row for world in read(Path(worlds) if worlds else DEFAULT) for row in world_rows(world)]
    return found if worlds else [*found, *forecast_costs.rows()]


def world_rows(world: World) -> Iterator[dict[str, Any]]:
    for mechanism, lived in LIVES[world.mechanism].items():
        asked = list(forecasts(lived(world), world))
        told = [one for one in asked if one.told and one.person.started]
        spoken = fmean(one.told for one in asked) if asked else 0.0
        name = f"{world.name} ({mechanism}), {len(told):,} forecasts, something said to {spoken:.0%}"
        kinds = {world.intake.get(level, world.intake.get("all", "terms")) for level in world.levels}
        hold = max(HOLD_ERROR[kind] for kind in kinds)
        yield row(f"{name}: error over that of position ÷ throughput", ratio(told), f"<= {hold}", 0, hold)
        low, high = COVERAGE
        share = fmean(one.inside for one in told) if told else None
        yield row(
            f"{name}: within the range meant to hold {NOMINAL:.0%}", share, f"{low} to {high}", low, high
        )


def row(name: str, value: float | None, hold: str, low: float, high: float) -> dict[str, Any]:
    """Where nothing was said, nothing was promised."""
    return {
        "name": name,
        "value": "nothing said" if value is None else round(value, 2),
        "hold": hold,
        "ok": value is None or low <= round(value, 2) <= high,
        "rounds": 1,
    }


def ratio(told: list[Asked]) -> float | None:
    simple = sum(abs(one.simple - one.started) for one in told)
    return sum(abs(one.likely - one.started) for one in told) / simple if simple else None


def forecasts(life: Life, world: World) -> Iterator[Asked]:
    """Everybody who waited on each day of asking from the second year of forecasts on."""
    terms, looks, past, spread = kept_terms(world), dict[int, Look](), list[Asked](), AS_DRAWN
    day = life.begins + SCORED_FROM
    day += timedelta(days=-(day.toordinal() - 1) % EVERY)
    while day <= life.ends - LIVES_ON:
        due = [one for one in past if day - LEARNT_FROM <= one.runs_out < day]
        judged = [(one, scored) for one in due if (scored := one.known(day))]
        found = score([scored for _, scored in judged])
        if found.people >= ENOUGH_TO_LEARN:
            spread = next_spread(spread, [(scored, one.spread) for one, scored in judged], day)
        known = life.known(day)
        history = History(known, life.listed(day), terms, day, spread, looks)
        new = list(asked(history, life.people, held(found.people, found.coverage)))
        past += new
        if day >= life.begins + TOLD_FROM:
            yield from new
        day += timedelta(days=EVERY)


def asked(history: History, people: list[Passage], may_tell: bool) -> Iterator[Asked]:
    """Of everybody who waits that day, in the order of the list."""
    now = history.today
    waiting = [one for one in people if one.joined_on <= now and (one.ended_on is None or one.ended_on > now)]
    ahead: dict[Cell, int] = {}
    reaches: dict[tuple[Cell, int], Reach | None] = {}
    for person in sorted(waiting, key=lambda one: (one.group, one.joined_on)):
        cells = {Cell(person.level, person.strand), Cell(person.level, person.strand, person.area)}
        for cell in cells:
            ahead[cell] = ahead.get(cell, -1) + 1
        found = history.cell_of(person.level, person.strand, person.area)
        if found is None:
            yield Asked(now, person)
            continue
        if (found, person.group) not in reaches:
            reaches[found, person.group] = history.reach(found, person.group)
        reach = reaches[found, person.group]
        if reach is None:
            yield Asked(now, person)
            continue
        low, likely, high = (
            int(weeks_until(curve, ahead[found])) for curve in (reach.low, reach.likely, reach.high)
        )
        simple = clock.position_over_throughput(ahead[Cell(*found[:2])], history.a_week(Cell(*found[:2])))
        told = may_tell and likely < NEVER
        yield Asked(
            now, person, low if likely < NEVER else None, likely, high, min(float(simple), WEEKS), history.spread, told
        )  # fmt: skip
