"""Proposed places in the demonstration area: two who stay together, and a run of which some is decided."""

from itertools import pairwise

from hub.access.permissions import Role
from hub.allocation import queries
from hub.allocation.services.companions import join
from hub.allocation.services.decide import accept, leave
from hub.allocation.services.propose import propose
from hub.allocation.states import ProposalState, Tie
from hub.allocation.types import Mode
from hub.core.db import Database
from hub.core.errors import Conflict, RuleBroken
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.learners.models import Learner
from hub.referrals.waiting.profiles import open_entries

AT = 8 * 60  # minutes after the office opened, yesterday
SENT = 2  # of the proposals; the others are left for whoever tries the service


def play(database: Database, plan: Plan, area: Area) -> None:
    """An assessor links a couple, proposes places, sends the first few and leaves one."""
    assessor = next(viewer for viewer in area.staff["hub"] if viewer.role == Role.ASSESSOR)
    at = moment(plan.today, -1, AT)
    with database.unit_of_work(assessor, now=at) as uow:
        busy = queries.provided_for(uow)
        alike = [entry for entry in open_entries(uow, None) if entry.learner_id not in busy]
        couple = next(
            (
                (one.learner_id, other.learner_id)
                for one, other in pairwise(alike)
                if (one.level, one.strand) == (other.level, other.strand)
            ),
            None,
        )
        if couple:
            join(uow, uow.get(Learner, couple[0]), uow.get(Learner, couple[1]), Tie.COUPLE)
    with database.unit_of_work(assessor, now=at) as uow:
        run = propose(uow, Mode.MOST_PLACES)
        waiting = [one.id for one in queries.proposals(uow, run.id) if one.state is ProposalState.PROPOSED]
    for proposal_id in waiting[:SENT]:
        try:
            with database.unit_of_work(assessor, now=at) as uow:
                accept(uow, proposal_id)
        except (Conflict, RuleBroken):
            continue  # who has not agreed to share with that provider is left for whoever tries the service
    for proposal_id in waiting[SENT : SENT + 1]:
        with database.unit_of_work(assessor, now=at) as uow:
            leave(uow, proposal_id, "talk_first")
