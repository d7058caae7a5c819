"""The page of how far assessors agree: for managers, and for assessors of their own work."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names, staff_names
from hub.assessment import queries
from hub.assessment.quality import figures
from hub.assessment.quality.figures import Checked, Compared
from hub.assessment.types import OUTCOME_LABELS
from hub.core.db import UnitOfWork
from hub.pages.manager.blueprint import bp
from hub.web.door import unit_of_work, viewer
from hub.web.guard import needs

NOT_KNOWN = "Not known"
WAYS = {False: "From the evidence, without the levels", True: "Assessed again in person"}
Names = Mapping[Any, str]  # by id


@bp.get("/assessments/quality")
@needs(Permission.VIEW_DASHBOARD)
def quality() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        found = figures.quality(uow)
        staff = names_of_staff(uow, found)
        providers = organisation_names(uow, [row.name for row in found.checks_by_provider])
        return render_template(
            "manager/quality.html",
            overall=[(str(row.name).capitalize(), row.cells) for row in found.overall],
            by_way=[(WAYS[row.name], row.cells) for row in found.by_way],
            by_assessor=in_order(found.by_assessor, staff),
            checks=found.checks.cells,
            checks_by_assessor=in_order(found.checks_by_assessor, staff),
            checks_by_provider=in_order(found.checks_by_provider, providers),
            least=figures.LEAST,
        )


@bp.get("/assessments/mine")
@needs(Permission.ASSESS)
def own_quality() -> ResponseReturnValue:
    with unit_of_work(read_only=True) as uow:
        me = viewer().user_id
        return render_template(
            "manager/own_quality.html",
            moderated=queries.moderated_of(uow, me),
            cells=figures.of_assessor(uow, me).cells,
            outcomes=OUTCOME_LABELS,
            least=figures.LEAST,
        )


def in_order(rows: Iterable[Compared | Checked], names: Names) -> list[tuple[str, tuple[str, ...]]]:
    """By name."""
    return sorted((names.get(row.name) or NOT_KNOWN, row.cells) for row in rows)


def names_of_staff(uow: UnitOfWork, found: figures.Quality) -> Names:
    rows: list[Compared | Checked] = [*found.by_assessor, *found.checks_by_assessor]
    return staff_names(uow, [row.name for row in rows])
