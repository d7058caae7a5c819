"""Keep the recommendations behind what the demonstration lately sent, and a draft of the matching policy."""

from collections.abc import Collection
from copy import deepcopy
from uuid import UUID

from hub.access.permissions import Role
from hub.consent.services import disclosure as consent
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES
from hub.matching.policy import drafts
from hub.referrals.reads.matches import ranked_for

AT = 8 * 60  # minutes after the office opened
LATELY = -14  # days; what was recommended before then would take long to load and be seen by nobody


def shown(
    uow: UnitOfWork, plan: Plan, learner_id: UUID, day: int, class_ids: Collection[UUID]
) -> UUID | None:
    """The id of the ranking that put all of these classes forward, where they were sent lately.

    In the first town only: a ranking names the state of the directory, which knows the classes of all towns.
    """
    if plan.town or day < LATELY:
        return None
    decision = consent.may_see(uow, learner_id, PROFILE_CATEGORIES)
    recommendation = ranked_for(uow, learner_id, decision).recommendation
    results = recommendation.results.value(decision)
    put_forward = {one["class"] for one in [*results["best"], *results["full"]]}
    return recommendation.id if put_forward >= set(map(str, class_ids)) else None


def play(database: Database, plan: Plan, area: Area) -> None:
    """A manager tries what it would change if the journey counted for more and old listings for less."""
    manager = next(viewer for viewer in area.staff["hub"] if viewer.role == Role.MANAGER)
    with database.unit_of_work(manager, now=moment(plan.today, -1, AT)) as uow:
        draft = drafts.start(uow)
        data = deepcopy(draft.data)
        data["weights"] |= {"travel": 28, "places": 6}
        data["stale_days"] = 10
        drafts.save(uow, draft, data)
