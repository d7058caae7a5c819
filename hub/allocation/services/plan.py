"""Share out the free places among all who wait, on paper: who takes part, and what each would be proposed."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from hub.allocation import queries
from hub.allocation.problem.pairs import Progress
from hub.allocation.problem.problem import Case, lay_out
from hub.allocation.services.by_rung import by_rung, placed_in_clubs
from hub.allocation.solving.allocate import allocate, cut_offs, figures
from hub.allocation.states import Cause
from hub.allocation.types import NOWHERE, Applicant, CutOff, Figures, Mode, Outcome
from hub.consent import whole
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.matching.facts.profile import ask
from hub.matching.policy.policy import WHOLE
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import barred
from hub.matching.rules.constraints import failures
from hub.matching.services import current_snapshot
from hub.referrals.case.permit import permit
from hub.referrals.reads.balance import balance_of_providers
from hub.referrals.rules import MAX_LIVE_REFERRALS
from hub.referrals.types import Side
from hub.referrals.waiting.profiles import waiting_profiles

PROPOSING = Viewer.job("propose places")
FitsSomewhere = Callable[[Applicant], bool]

CUT_OFFS = 3  # of the best classes, for one who gets no place


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposal that is not kept yet. `rows` are the fields of its `Proposal`s but for run and state.

    `figures` and `places` are as a run keeps them.
    """

    mode: Mode
    case: Case
    figures: list[dict[str, Any]]
    places: dict[str, Any]
    left_out: int
    rows: list[dict[str, Any]]
    policy_version: int
    directory_version: int

    @property
    def digest(self) -> str:
        """The same for the same proposal from the same policy."""
        content = [
            self.mode,
            self.policy_version,
            self.left_out,
            self.figures,
            self.rows,
        ]
        return sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def nobody(done: int, of: int) -> None:
    """Nobody watches the progress."""


def plan(uow: UnitOfWork, mode: Mode, progress: Progress = nobody) -> Plan:
    """Who would be proposed what, in the one mode; both are worked out, to be compared.

    It asks the heads of all records as the round of the command does, which has asked them before.
    """
    unfit = uow.left_out
    if uow.viewer is None or uow.viewer.system is None:
        permit(uow, Side.HUB)
        with uow.acting_as(whole.JOB):
            unfit = whole.not_as_written(uow)
    with uow.acting_as(PROPOSING):
        policy, snapshot, balance = published_policy(uow), current_snapshot(uow), balance_of_providers(uow)
        people, groups, left_out = applicants(uow, unfit)
        case = lay_out(
            snapshot,
            people,
            policy,
            uow.today,
            reserved=queries.on_the_way(uow),
            together=groups,
            balance=balance,
            progress=progress,
        )
        outcomes = {each: allocate(case.problem, each) for each in Mode}

        def fits_somewhere(applicant: Applicant) -> bool:
            question = ask(snapshot, applicant.profile, policy, uow.today, balance)
            return not bool(barred(failures(question)).all())

        return Plan(
            mode=mode,
            case=case,
            figures=[
                figure_row(figures(outcome), placed_in_clubs(case, outcome)) for outcome in outcomes.values()
            ],
            places=by_rung(case, outcomes[mode], uow.today),
            left_out=left_out,
            rows=list(drafts(case, outcomes[mode], fits_somewhere)),
            policy_version=policy.version,
            directory_version=snapshot.version,
        )


def applicants(
    uow: UnitOfWork, unfit: frozenset[UUID] = frozenset()
) -> tuple[list[Applicant], list[list[UUID]], int]:
    """Who takes part, who of them stay together, and how many who wait do not take part.

    Left out are those with a place or an answer to come, with as many referrals as there may be, paused or
    not assessed, and `unfit`, whose record was changed behind the service's back; and whoever stays together with one
    who is left out.
    """
    waiting, refused = waiting_profiles(uow), queries.not_again(uow)
    without = queries.provided_for(uow) | unfit
    found = {
        one.learner_id: Applicant(
            one.learner_id,
            one.priority_group,
            one.joined_on,
            one.lottery,
            replace(
                one.profile,
                excluded_classes=one.profile.excluded_classes | refused.get(one.learner_id, set()),
            ),
        )
        for one in waiting
        if one.learner_id not in without and one.live_referrals < MAX_LIVE_REFERRALS
    }
    listed = queries.on_the_list(uow)
    groups = [group & listed for group in groups_of(uow)]
    for group in groups:
        if not group <= set(found):
            for learner_id in group:
                found.pop(learner_id, None)
    kept = [sorted(group, key=str) for group in groups if len(group) > 1 and group <= set(found)]
    return list(found.values()), kept, len(listed) - len(found)


def groups_of(uow: UnitOfWork) -> list[set[UUID]]:
    """Who stays together, those joined through a third person too."""
    group_of: dict[UUID, set[UUID]] = {}
    for one in queries.companions(uow):
        joined = group_of.get(one.learner_id, {one.learner_id}) | group_of.get(
            one.companion_id, {one.companion_id}
        )
        group_of.update(dict.fromkeys(joined, joined))
    return list({id(group): group for group in group_of.values()}.values())


def drafts(case: Case, outcome: Outcome, fits_somewhere: FitsSomewhere) -> Iterator[dict[str, Any]]:
    """The proposals' fields, in the order of the list."""
    edges, full = case.problem.edges, case.problem.full_points
    together = {member for group in case.problem.together for member in group}
    cuts = cut_offs(outcome, CUT_OFFS)
    for number, (applicant, pair) in enumerate(zip(case.applicants, outcome.pair.tolist(), strict=True)):
        row: dict[str, Any] = {
            "learner_id": applicant.id,
            "position": number + 1,
            "priority_group": applicant.priority_group,
            "joined_on": applicant.joined_on,
            "together": number in together,
        }
        if pair != NOWHERE:
            row["class_id"] = case.classes[edges.where[pair]].id
            row["fit"] = WHOLE * int(edges.points[pair]) // full
            row["choice"] = int(edges.choice[pair]) + 1
        else:
            row["cause"] = cause(outcome, number, applicant, fits_somewhere)
            row["cut_offs"] = list(cut_off_rows(case, cuts.get(number, ())))
        yield row


def cause(outcome: Outcome, number: int, applicant: Applicant, fits_somewhere: FitsSomewhere) -> Cause:
    """Why a learner gets no place."""
    if any(number in group for group in outcome.problem.together):
        return Cause.TOGETHER
    if outcome.problem.edges.degrees[number]:
        return Cause.TAKEN
    return Cause.FULL if fits_somewhere(applicant) else Cause.NOTHING_FITS


def cut_off_rows(case: Case, found: Iterable[CutOff]) -> Iterator[Mapping[str, Any]]:
    for one in found:
        last = case.applicants[one.last] if one.last is not None else None
        yield {
            "class": str(case.classes[one.where].id),
            "priority": last.priority_group if last else None,
            "joined_on": last.joined_on.isoformat() if last else None,
        }


def figure_row(one: Figures, clubs: int) -> dict[str, Any]:
    """`placed` are in a class or in a club, `clubs` of them in a club."""
    return {
        "mode": one.mode.value,
        "placed": one.placed,
        "clubs": clubs,
        "fit": round(WHOLE * one.fit),
        "first_choices": one.first_choices,
    }
