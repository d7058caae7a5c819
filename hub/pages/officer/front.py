"""The officer's front page: what needs them today, part by part."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.pages.officer import alerts, breaches, erasures, openings, requests, restrictions, retention
from hub.pages.officer.blueprint import bp
from hub.pages.officer.sections import Section
from hub.web.door import unit_of_work
from hub.web.guard import needs

# Each part of these pages has its section, beside its views, and its place here.
SECTIONS: tuple[Section, ...] = (
    breaches.SECTION,
    requests.SECTION,
    restrictions.SECTION,
    openings.SECTION,
    alerts.SECTION,
    erasures.SECTION,
    retention.SECTION,
)


@bp.get("/officer")
@needs(Permission.OVERSEE)
def front() -> ResponseReturnValue:
    with unit_of_work() as uow:
        sections = [(section, section.waits(uow)) for section in SECTIONS]
        return render_template("officer/front.html", sections=sections)
