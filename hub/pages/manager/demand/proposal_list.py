"""The list of proposed classes, with the figures as they were published when each was counted."""

from flask import url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.demand import queries
from hub.demand.models import ClassProposal
from hub.demand.types import PROPOSAL_LABELS
from hub.pages.manager.blueprint import bp
from hub.pages.manager.filters import PROPOSAL_COLOURS, ProposalFilters
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, Tag

Line = tuple[ClassProposal, str | None]  # with the name of the provider, where one is settled


def state(line: Line) -> Tag:
    return Tag(PROPOSAL_LABELS[line[0].state], PROPOSAL_COLOURS[line[0].state])


# No order by the figures: where a small number is not told, its place between others would tell it.
PROPOSALS = ListPage(
    name="proposed-classes",
    one="proposed class",
    many="proposed classes",
    comes="the newest first",
    empty="No class has been proposed. Look at the gaps and propose one.",
    deciding="State",
    filters=ProposalFilters,
    columns=(
        Column(
            "Class",
            lambda line: Link(line[0].title, url_for("manager.proposal", proposal_id=line[0].id)),
            by=lambda line: line[0].title.casefold(),
        ),
        Column("State", state, by=lambda line: state(line).text),
        Column("People it would fit", lambda line: line[0].counts["fits"], figure=True),
        Column("People no listed class fits", lambda line: line[0].counts["nothing_else"], figure=True),
        Column("Provider", lambda line: line[1], by=lambda line: line[1] and line[1].casefold()),
        Column("Proposed on", lambda line: line[0].created_at, by=lambda line: line[0].created_at),
    ),
)


@bp.get("/gaps/proposals")
@needs(Permission.VIEW_DASHBOARD)
def proposals() -> ResponseReturnValue:
    with unit_of_work() as uow:
        names = organisation_names(uow, kind=OrganisationKind.PROVIDER)
        asked = Asked(PROPOSALS, {"provider": [(str(id_), name) for id_, name in names.items()]})
        found = [] if asked.values is None else queries.proposals(uow)
        lines = [
            (row, provider)
            for row, provider in found
            if asked.values
            and asked.values["state"] in (None, row.state)
            and asked.values["provider"] in (None, str(row.provider_id))
        ]
        return asked.answer(uow, "manager/proposals.html", asked.lines(lines))
