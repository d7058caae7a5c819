"""From the proposals of a run to a line in words for each learner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.allocation import queries
from hub.allocation.equality import Part, Taker, parts
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.states import CAUSE_LABELS, LEFT_REASONS, STATE_LABELS, Cause, ProposalState
from hub.consent.services.standing import standings
from hub.consent.types import Standing
from hub.core.db import UnitOfWork
from hub.learners.groups import GROUPS, groups_of
from hub.learners.models import Learner
from hub.learners.queries import by_ids
from hub.matching.facts.queries import Listing, listings
from hub.matching.services import current_snapshot
from hub.matching.words import phrases
from hub.referrals.queries import references
from hub.referrals.waiting.priorities import PRIORITY_GROUPS

PAGE = 50
FITS = ((800, "very well"), (650, "well"), (500, "fairly well"), (0, "just"))


# By what the learner agreed to, what stands beside a class that is proposed.
AGREEMENTS = {
    Standing.AGREED: "They agreed that this provider sees their details.",
    Standing.TO_ASK: "They have not agreed yet that this provider sees their details.",
    Standing.NO_AGREEMENT: "Cannot be sent: the hub has no data-sharing agreement with this provider.",
    Standing.NEVER: "Cannot be sent: the record says never to share with this provider.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One learner of a run. `outcome_lines` is why there is no place, or what became of the proposal."""

    proposal: Proposal
    learner: Learner
    listing: Listing | None
    when: str
    fits: str
    waited: int
    priority: str
    outcome_lines: tuple[str, ...]
    standing: Standing | None
    referral: str | None

    @property
    def open(self) -> bool:
        return self.proposal.state is ProposalState.PROPOSED


def lines(uow: UnitOfWork, run: AllocationRun, proposals: Sequence[Proposal]) -> list[Line]:
    """These proposals of a run, in words: nine statements, however many."""
    ids = [proposal.learner_id for proposal in proposals]
    learners = by_ids(uow, ids)
    places = listings(uow, named(proposals))
    standing = standings_of(uow, proposals, places)
    sent = references(uow, [proposal.referral_id for proposal in proposals if proposal.referral_id])
    times = {facts.id: phrases.sessions(facts.sessions) for facts in current_snapshot(uow).classes}
    return [
        Line(
            proposal=proposal,
            learner=learners[proposal.learner_id],
            listing=places.get(proposal.class_id) if proposal.class_id else None,
            when=times.get(proposal.class_id, "") if proposal.class_id else "",
            fits=fits(proposal),
            waited=weeks(proposal.joined_on, run.made_on),
            priority=PRIORITY_GROUPS[proposal.priority_group],
            outcome_lines=outcome_lines(proposal, run, places),
            standing=standing.get(proposal.id),
            referral=sent.get(proposal.referral_id) if proposal.referral_id else None,
        )
        for proposal in proposals
        if proposal.learner_id in learners
    ]


def named(proposals: Sequence[Proposal]) -> set[UUID]:
    """The classes that the lines name."""
    proposed = {proposal.class_id for proposal in proposals if proposal.class_id}
    return proposed | {UUID(cut["class"]) for proposal in proposals for cut in proposal.cut_offs}


def standings_of(
    uow: UnitOfWork, proposals: Iterable[Proposal], places: Mapping[UUID, Listing]
) -> dict[UUID, Standing]:
    """By proposal of a class, whether its provider may be told of the learner."""
    pairs = {
        one.id: (one.learner_id, places[one.class_id].provider_id)
        for one in proposals
        if one.class_id and one.class_id in places
    }
    found = standings(uow, set(pairs.values()))
    return {proposal_id: found[pair] for proposal_id, pair in pairs.items()}


def to_ask(uow: UnitOfWork, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those to decide whose learner has not agreed yet, and can be asked, in the order of the list."""
    undecided = [one for one in proposals if one.state is ProposalState.PROPOSED]
    standing = standings_of(uow, undecided, listings(uow, named(undecided)))
    return [one for one in undecided if standing.get(one.id) is Standing.TO_ASK]


def fits(proposal: Proposal) -> str:
    """Well, 72 of 100; their 2nd best."""
    fit, choice = proposal.fit, proposal.choice
    if fit is None or choice is None:
        return ""
    worded = next(word for least, word in FITS if fit >= least).capitalize()
    return f"{worded}, {round(fit / 10)} of 100; {best(choice)}"


def best(choice: int) -> str:
    if choice == 1:
        return "their best class with a place"
    ending = "th" if 10 <= choice % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(choice % 10, "th")
    return f"their {choice}{ending} best"


def weeks(joined_on: date, today: date) -> int:
    return max(0, (today - joined_on).days) // 7


def outcome_lines(proposal: Proposal, run: AllocationRun, places: Mapping[UUID, Listing]) -> tuple[str, ...]:
    """What is to be said beside a line."""
    if proposal.state is ProposalState.LEFT and proposal.left_reason:
        return (LEFT_REASONS[proposal.left_reason],)
    if proposal.cause is None:
        return (STATE_LABELS[proposal.state],) if proposal.state is not ProposalState.PROPOSED else ()
    why = CAUSE_LABELS[proposal.cause]
    return (why, *cut_offs(proposal, run.made_on, places)) if proposal.cause is Cause.TAKEN else (why,)


def cut_offs(proposal: Proposal, made_on: date, places: Mapping[UUID, Listing]) -> list[str]:
    """For each class that would fit, who got its last place, by rank and not by name."""
    return [
        cut_off(places[UUID(one["class"])].title, one, proposal, made_on)
        for one in proposal.cut_offs
        if UUID(one["class"]) in places and one["joined_on"]
    ]


def cut_off(title: str, one: Mapping[str, Any], proposal: Proposal, made_on: date) -> str:
    """The last place went to somebody with priority Second who had waited 31 weeks; you have …"""
    theirs = weeks(date.fromisoformat(one["joined_on"]), made_on)
    own = weeks(proposal.joined_on, made_on)
    return (
        f"{title}: the last place went to somebody with priority {PRIORITY_GROUPS[one['priority']].lower()} "
        f"who had waited {phrases.counted(theirs, 'week')}. This learner has priority "
        f"{PRIORITY_GROUPS[proposal.priority_group].lower()} and has waited {phrases.counted(own, 'week')}."
    )


def latest_cut_offs(uow: UnitOfWork, learner_id: UUID) -> list[str]:
    """Why the newest run had no place for a learner, in sentences; nothing where it had one, or there is no run."""
    proposal = queries.latest_proposal(uow, learner_id)
    if proposal is None or proposal.cause is None:
        return []
    run = uow.get(AllocationRun, proposal.run_id)
    return list(outcome_lines(proposal, run, listings(uow, named([proposal]))))


def equality(
    uow: UnitOfWork, run: AllocationRun, proposals: Sequence[Proposal]
) -> list[tuple[str, list[Part]]]:
    """By group, its label and its parts: one statement."""
    groups = groups_of(uow, [proposal.learner_id for proposal in proposals])
    takers = [
        Taker(
            proposal.class_id is not None,
            weeks(proposal.joined_on, run.made_on),
            groups[proposal.learner_id],
        )
        for proposal in proposals
        if proposal.learner_id in groups
    ]
    return [(group.label, parts(takers, group.code)) for group in GROUPS]
