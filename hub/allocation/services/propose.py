"""Keep what is proposed for the whole list: nothing is sent until a person accepts it."""

from uuid import UUID

import sqlalchemy as sa

from hub.allocation import queries
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.problem.pairs import Progress
from hub.allocation.services.plan import PROPOSING, Plan, nobody, plan
from hub.allocation.states import PROPOSAL_STATES, ProposalState
from hub.allocation.types import Mode
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.ids import new_reference


def propose(uow: UnitOfWork, mode: Mode, progress: Progress = nobody) -> AllocationRun:
    """The open run, made anew only where it would propose something else than it does."""
    made = plan(uow, mode, progress)
    before = queries.open_run(uow)
    if before is not None and before.digest == made.digest:
        return before
    made_by = uow.user_id
    with uow.acting_as(PROPOSING):
        if before is not None:
            supersede(uow, before)
        return keep(uow, made, made_by)


def supersede(uow: UnitOfWork, run: AllocationRun) -> None:
    """Close a run; what nobody decided about it is not to be decided any more."""
    run.open = False
    query = sa.select(Proposal).where(Proposal.run_id == run.id, Proposal.state == ProposalState.PROPOSED)
    for proposal in uow.session.scalars(query):
        proposal.move_to(ProposalState.SUPERSEDED)
    audit.record(uow, "allocation.supersede", about=run)
    uow.flush()


def keep(uow: UnitOfWork, made: Plan, made_by: UUID | None) -> AllocationRun:
    run = uow.add(
        AllocationRun(
            reference=new_reference(),
            mode=made.mode,
            made_on=uow.today,
            made_by=made_by,
            policy_version=made.policy_version,
            directory_version=made.directory_version,
            learners=len(made.rows),
            left_out=made.left_out,
            places=made.places,
            figures=made.figures,
            digest=made.digest,
        )
    )
    audit.record(uow, "allocation.propose", about=run)
    uow.flush()
    for row in made.rows:
        state = ProposalState.PROPOSED if row.get("class_id") else ProposalState.NO_PLACE
        uow.add(Proposal(run_id=run.id, state=PROPOSAL_STATES.begin(state), **row))
    uow.flush()
    return run
