"""Invented forecasts of those who got a place, as good as forecasts are; then this month's, which are real.

The people of the demonstration do not wait for one another, so what the clock would have said of them is no
example of what it says of a list.
"""

from datetime import date, timedelta
from random import Random

from hub.audit import services as audit
from hub.core.db import Database
from hub.demo.invented.calendar import last_night, moment
from hub.demo.invented.plan import SEED, Plan
from hub.forecast import queries
from hub.forecast.calibration import AS_DRAWN
from hub.forecast.models import Forecast
from hub.forecast.services import refresh
from hub.forecast.types import Passage, Result
from hub.referrals.models import WaitingEntry

MONTHS = 10
BEFORE, EACH = range(4, 24), 3  # weeks before they started at which forecasts were made, and how many
OFF, OFF_SIMPLE = 4.0, 8.0  # weeks, as standard deviations
HALF_RANGE = (4, 8)


def play(whole: Database, plan: Plan) -> None:
    """Past forecasts with their results, the widths of past months, and a forecast for everybody who waits."""
    rng = Random(SEED)  # noqa: S311 - invents forecasts, keeps no secret
    with whole.unit_of_work(refresh.JOB, now=last_night(plan.today)) as uow:
        for entry_id, passage in list(queries.passages(uow, plan.today - timedelta(days=360))):
            if passage.started and passage.ended_on is not None:
                entry = uow.get(WaitingEntry, entry_id)
                for weeks in rng.sample(BEFORE, EACH):
                    uow.add(invented(rng, entry, passage, passage.ended_on - timedelta(weeks=weeks)))
        audit.record(uow, "forecast.make")
    for months in range(MONTHS, -1, -1):
        month = min(moment(plan.today, -30 * months, 0), last_night(plan.today))
        with whole.unit_of_work(refresh.JOB, now=month) as uow:
            refresh.recalibrate(uow)
    with whole.unit_of_work(refresh.JOB, now=last_night(plan.today)) as uow:
        refresh.everybody(uow)


def invented(rng: Random, entry: WaitingEntry, passage: Passage, made_on: date) -> Forecast:
    started_on = passage.ended_on or made_on
    likely = around(rng, made_on, started_on, OFF)
    early, late = (timedelta(weeks=rng.randint(*HALF_RANGE)) for _ in range(2))
    return Forecast(
        learner_id=entry.learner_id,
        entry_id=entry.id,
        made_on=made_on,
        method=refresh.METHOD,
        level=passage.level,
        strand=passage.strand,
        ahead=rng.randint(3, 30),
        low_on=max(likely - early, made_on + timedelta(weeks=1)),
        likely_on=likely,
        high_on=likely + late,
        simple_on=around(rng, made_on, started_on, OFF_SIMPLE),
        spread=AS_DRAWN,
        result=Result.STARTED,
        ended_on=started_on,
    )


def around(rng: Random, made_on: date, day: date, weeks: float) -> date:
    return max(day + timedelta(weeks=round(rng.gauss(0, weeks))), made_on + timedelta(weeks=1))
