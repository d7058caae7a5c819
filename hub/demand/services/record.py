"""From one learner's ranking to their demand: opened when nothing fits, changed, closed when something does."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.demand import queries
from hub.demand.models import Demand
from hub.demand.queries import Wants
from hub.demand.rules import Lack, lack_of
from hub.demand.types import Ended
from hub.directory.types import LEVELS
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Fit, Ranking, fit, ordered
from hub.matching.services import current_snapshot
from hub.referrals.waiting.profiles import Waiting, waiting_profiles

OPENED, CHANGED, CLOSED, SAME = "opened", "changed", "closed", "same"


def record(uow: UnitOfWork, learner_id: UUID) -> Demand | None:
    """The open demand of somebody who waits, as it is now; None when something fits them.

    Somebody who is paused or not on the list keeps what was recorded before.
    """
    before = queries.open_demand(uow, learner_id)
    wants = queries.wants_of(uow, [before] if before else [])
    for one in waiting_profiles(uow, [learner_id]):
        keep(uow, one, on_offer(uow).fit(one), before, wants.get(learner_id))
        uow.flush()
        return queries.open_demand(uow, learner_id)
    return before


@dataclass(frozen=True, slots=True)
class OnOffer:
    """The open classes, the policy in force and the day: the same for everybody in a unit of work."""

    snapshot: Snapshot
    policy: Policy
    today: date

    def fit(self, one: Waiting) -> Fit:
        """Which classes fit somebody who waits."""
        return fit(self.snapshot, one.profile, self.policy, self.today)

    def ranking(self, one: Waiting) -> Ranking:
        """The same, best first."""
        return ordered(self.fit(one), one.lottery)


def on_offer(uow: UnitOfWork) -> OnOffer:
    """Three statements where nothing has changed."""
    return OnOffer(current_snapshot(uow), published_policy(uow), uow.today)


def keep(
    uow: UnitOfWork, one: Waiting, found: Fit, before: Demand | None, wanted_before: Wants | None
) -> str:
    """Open, bring up to date or close the demand of one learner; the code of what was done."""
    lack = lack_of(found)
    if lack is None:
        return close(uow, before, Ended.FITS) if before else SAME
    facts, wants = demand_facts(one, lack), what_is_wanted(lack)
    if before is None:
        row = uow.add(Demand(learner_id=one.learner_id, opened_on=uow.today, **facts, **kept_as(wants)))
        audit.record(uow, "demand.open", about=row)
        return OPENED
    if wanted_before == wants and all(getattr(before, name) == value for name, value in facts.items()):
        return SAME
    for name, value in {**facts, **kept_as(wants)}.items():
        setattr(before, name, value)
    audit.record(uow, "demand.change", about=before)
    return CHANGED


def demand_facts(one: Waiting, lack: Lack) -> dict[str, Any]:
    """The plain columns of a demand."""
    return {
        "level": LEVELS[one.profile.placement],
        "strand": one.strand,
        "outcode": one.profile.outcode,
    }


def what_is_wanted(lack: Lack) -> dict[str, Any]:
    """What is sealed of a demand, as `queries.opened` gives it."""
    return asdict(lack) | {"needs": list(lack.needs), "child_ages": list(lack.child_ages)}


def kept_as(wants: Wants) -> dict[str, Any]:
    """The columns it is kept in."""
    rest = {name: value for name, value in wants.items() if name != "availability"}
    return {"availability": wants["availability"], "wants": rest}


def close(uow: UnitOfWork, row: Demand, reason: Ended) -> str:
    row.closed_on, row.closed_reason = uow.today, reason
    audit.record(uow, "demand.close", about=row)
    return CLOSED
