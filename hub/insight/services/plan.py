"""What a hub plans for a term, step by step; who set it, and when, stands with it."""

from collections.abc import Mapping

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.insight.models import TermPlan
from hub.insight.periods import Period
from hub.insight.services.cohort import STEPS
from hub.insight.types import Table

# A step as the form and the table know it.
NAMES = dict(zip(STEPS, (step.lower().replace(" ", "_") for step in STEPS), strict=True))


def of(uow: UnitOfWork, term: Period) -> TermPlan:
    """The plan of the viewer's organisation; one without numbers, that is kept nowhere, where none was set."""
    organisation_id = uow.viewer.organisation_id if uow.viewer else None
    row = uow.session.scalar(
        sa.select(TermPlan).where(TermPlan.organisation_id == organisation_id, TermPlan.term == term.code)
    )
    return row or TermPlan(organisation_id=organisation_id, term=term.code, numbers={}, version=0)


def set_to(uow: UnitOfWork, row: TermPlan, numbers: Mapping[str, int | None]) -> None:
    """By step as in `NAMES`; a step without a number has no plan. The same numbers again change nothing."""
    planned = {step: numbers[name] for step, name in NAMES.items() if numbers.get(name) is not None}
    if planned == row.numbers:
        return
    row.numbers, row.set_by, row.set_on = planned, uow.user_id, uow.today
    uow.add(row)
    audit.record(uow, "plan.set", about=row)


def beside(found: Table, row: TermPlan) -> Table:
    """The steps that have a plan, from the table of how far people have come: its figures are published already."""
    reached = {step: (says, number) for step, says, number, *_ in found.rows}
    return Table(
        key="cohort-plan",
        title="Beside the plan",
        columns=("Step", "What it counts", "Learners", "Planned", "Out of 100 planned"),
        rows=[
            (step, *reached[step], row.numbers[step], _out_of_100(reached[step][1], row.numbers[step]))
            for step in STEPS
            if step in row.numbers
        ],
        headers=2,
        empty="Nothing has been planned for this term.",
    )


def _out_of_100(number: int | str, planned: int) -> int | str:
    return round(100 * number / planned) if isinstance(number, int) and planned else "not shown"
