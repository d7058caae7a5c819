"""Page of what people say they can do, before a course and after it, and what they think of their class."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.core.db import UnitOfWork
from hub.insight.kept import Counted
from hub.insight.services import counted as services
from hub.insight.services.voice import by_provider, moved, providers
from hub.insight.settled.voice import Satisfaction
from hub.insight.types import Table
from hub.pages.manager.blueprint import bp
from hub.pages.manager.files import named_file
from hub.pages.manager.words import ADDING_UP, with_thousands
from hub.web.door import figures_work
from hub.web.guard import needs


@bp.get("/dashboard/own-words")
@needs(Permission.VIEW_DASHBOARD)
def own_words() -> ResponseReturnValue:
    with figures_work() as uow:
        outcomes, classes = services.wider_outcomes(uow), services.satisfaction(uow)
        return render_template(
            "manager/own_words.html",
            counted=outcomes,
            outcomes=moved(outcomes.figures) if outcomes else [],
            classes=tables(uow, classes) if classes else [],
            small_numbers=ADDING_UP,
            with_thousands=with_thousands,
        )


@bp.get("/dashboard/own-words/download/outcomes")
@needs(Permission.VIEW_DASHBOARD)
def wider_outcomes_table() -> ResponseReturnValue:
    """As CSV."""
    with figures_work() as uow:
        counted = services.wider_outcomes(uow)
        return named_file(uow, "wider-outcomes", counted, lambda one: moved(one.figures))


@bp.get("/dashboard/own-words/download/classes")
@needs(Permission.VIEW_DASHBOARD)
def satisfaction_table() -> ResponseReturnValue:
    """As CSV."""
    with figures_work() as uow:
        counted = services.satisfaction(uow)
        return named_file(uow, "satisfaction", counted, lambda one: tables(uow, one))


def tables(uow: UnitOfWork, counted: Counted[Satisfaction]) -> list[Table]:
    """With the names of the providers that have a row."""
    ids = [UUID(one) for one in providers(counted.figures)]
    names = {str(id_): name for id_, name in organisation_names(uow, ids).items()}
    return by_provider(counted.figures, names)
