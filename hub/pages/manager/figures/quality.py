"""The page of how far assessors agree: for managers, and for assessors of their own work."""

from itertools import chain
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names, staff_names
from hub.assessment import queries
from hub.assessment.quality import figures
from hub.assessment.types import OUTCOME_LABELS
from hub.core.db import UnitOfWork
from hub.insight.kept import Counted
from hub.insight.services import counted as services
from hub.insight.services.quality import agreement, checks, ids
from hub.insight.settled.quality import Quality
from hub.insight.settled.rates import LEAST
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/assessments/quality")
@needs(Permission.VIEW_DASHBOARD)
def quality() -> ResponseReturnValue:
    with figures_work() as uow:
        counted = services.quality(uow)
        of_assessors, of_providers = every_table(uow, counted) if counted else ([], [])
    return render_template(
        "manager/quality.html",
        counted=counted,
        agreement=of_assessors,
        checks=of_providers,
        small_numbers=ADDING_UP,
        with_thousands=with_thousands,
        least=LEAST,
    )


@bp.get("/assessments/quality/download")
@needs(Permission.VIEW_DASHBOARD)
def quality_table() -> ResponseReturnValue:
    """One table as CSV."""
    with figures_work() as uow:
        counted = services.quality(uow)
        return named_file(uow, "assessment-quality", counted, lambda one: chain(*every_table(uow, one)))


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


def every_table(uow: UnitOfWork, counted: Counted[Quality]) -> tuple[list[Table], list[Table]]:
    """Of two assessors, and of providers' answers."""
    assessors, providers = ids(counted.figures)
    staff = {
        str(id_): name for id_, name in staff_names(uow, [UUID(one) for one in assessors if one]).items()
    }
    named = {
        str(id_): name for id_, name in organisation_names(uow, [UUID(one) for one in providers]).items()
    }
    return agreement(counted.figures, staff), checks(counted.figures, staff, named)
