"""Page of what learners think of a provider's classes: published counts alone, beside those of the whole area."""

from flask import render_template

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.insight.rules import BASE, THRESHOLD
from hub.insight.services.counted import satisfaction_for_providers
from hub.insight.services.voice import own
from hub.pages.provider.blueprint import bp
from hub.pages.provider.classes.classes import own_organisation
from hub.web.door import unit_of_work
from hub.web.guard import needs


@bp.get("/classes/what-learners-think")
@needs(Permission.EDIT_OWN_CLASSES)
def satisfaction() -> str:
    with unit_of_work(read_only=True) as uow:
        counted = satisfaction_for_providers(uow)
        name = organisation_names(uow, [own_organisation()])[own_organisation()]
        return render_template(
            "provider/satisfaction.html",
            counted=counted,
            table=own(counted.figures, str(own_organisation()), name) if counted else None,
            name=name,
            threshold=THRESHOLD,
            base=BASE,
        )
