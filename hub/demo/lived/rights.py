"""What learners ask about their data: a register with each kind of request, at different stages.

One is near the end of its month, one waits to know who asks, one is held, one is gone with a certificate.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.allocation.models import Proposal
from hub.allocation.states import ProposalState
from hub.consent.types import Use
from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import moment
from hub.demo.invented.plan import Plan
from hub.demo.invented.stories import Reached
from hub.demo.lived import sharing
from hub.demo.lived.area import HUB, Area
from hub.demo.lived.twice import twice
from hub.rights.erasure import services as erasure
from hub.rights.explaining import services as explaining
from hub.rights.explaining.worked_out import Subject
from hub.rights.requests import objections, queries, recipients, services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Cause, Kind, Outcome, Route, Seen

ASKING = 9  # people besides the one who has it explained what was proposed
LONG_HERE = -60  # the day before which they came
MINUTE = 3 * 60  # after the office opened
CLAIM_ENDS = timedelta(days=200)
SOON, EARLIER, LATELY, YESTERDAY = -28, -50, -9, -1  # days


@dataclass(frozen=True, slots=True)
class Desk:
    """Where it is lived through: by whom it is answered, and from which day the others count."""

    database: Database
    plan: Plan
    officer: Viewer
    assessor: Viewer

    @contextmanager
    def on(self, day: int, viewer: Viewer | None = None) -> Iterator[UnitOfWork]:
        at = moment(self.plan.today, day, MINUTE)
        with self.database.unit_of_work(viewer or self.officer, now=at) as uow:
            yield uow

    @contextmanager
    def going_on(self, request_id: UUID, day: int) -> Iterator[tuple[UnitOfWork, RightsRequest]]:
        with self.on(day) as uow:
            yield uow, uow.get(RightsRequest, request_id)

    def asks(self, kind: Kind, route: Route, whose: UUID, day: int, words: Mapping[str, str]) -> UUID:
        """Heard at the desk, or written to the officer; the request's id."""
        by = self.assessor if route in (Route.SPOKEN, Route.PHONE) else self.officer
        use = Use.CONTACT if kind is Kind.OBJECTION else None
        request_id = new_id()
        with self.on(day, by) as uow:
            came = local_date(uow.now)
            asked = words["asked"]
            services.receive(
                uow,
                request_id,
                kind=kind,
                route=route,
                received_on=came,
                learner_id=whose,
                asked=asked,
                use=use,
            )
        return request_id

    def known(self, kind: Kind, route: Route, whose: UUID, day: int, words: Mapping[str, str]) -> UUID:
        """The same of somebody whom staff know."""
        request_id = self.asks(kind, route, whose, day, words)
        with self.going_on(request_id, day) as (uow, row):
            services.identify(uow, row, Seen.KNOWN)
        return request_id


def play(database: Database, plan: Plan, area: Area) -> None:
    """Nobody asks in an area of a few people."""
    officer = next(viewer for viewer in area.staff[HUB] if viewer.role == Role.OFFICER)
    desk = Desk(database, plan, officer, area.assessor(0))
    people = long_here(plan)
    if len(people) >= ASKING:
        ask(desk, people)
        refuse_and_erase(desk, *people[-2:])
        explain(desk)


def long_here(plan: Plan) -> list[UUID]:
    """Who was assessed, has been sent nowhere and has no other story; those last who have one record alone."""
    again = [case.id for case, _ in twice(plan)]
    others = {*again[-1:], *islice(sharing.registered(plan), sharing.STORIES)}
    known = [case for case in plan.cases if Reached.ASSESSED <= case.story.reached <= Reached.WAITING]
    found = [case.id for case in known if case.id is not None and case.came < LONG_HERE]
    return sorted((one for one in found if one not in others), key=lambda one: one not in again)


def ask(desk: Desk, people: list[UUID]) -> None:
    words = data("rights")
    soon, answered, unsure, corrected, restricted, objecting, contesting, *_ = people
    desk.known(Kind.ACCESS, Route.LETTER, soon, SOON, words["soon"])
    desk.known(Kind.RESTRICTION, Route.SPOKEN, restricted, YESTERDAY, words["restriction"])
    desk.known(Kind.EXPLANATION, Route.PHONE, contesting, LATELY, words["contest"])
    seen = desk.known(Kind.ACCESS, Route.SPOKEN, answered, EARLIER, words["answered"])
    with desk.going_on(seen, EARLIER + 5) as (uow, row):
        services.answer(uow, row, Outcome.WHOLE, words["answered"]["words"])
    who = desk.asks(Kind.PORTABILITY, Route.EMAIL, unsure, LATELY, words["unsure"])
    with desk.going_on(who, LATELY + 1) as (uow, row):
        services.stop(uow, row, Cause.IDENTITY, words["unsure"]["clarify"])
    right = desk.known(Kind.RECTIFICATION, Route.SPOKEN, corrected, EARLIER, words["corrected"])
    with desk.going_on(right, EARLIER + 1) as (uow, row):
        services.answer(uow, row, Outcome.WHOLE, words["corrected"]["words"])
        for tell in queries.to_tell(uow, row.id)[:1]:
            recipients.told(uow, row, tell.id)
    unwanted = desk.known(Kind.OBJECTION, Route.PHONE, objecting, LATELY, words["objection"])
    with desk.going_on(unwanted, LATELY + 2) as (uow, row):
        objections.uphold(uow, row, Use.CONTACT, words["objection"]["words"])


def refuse_and_erase(desk: Desk, held: UUID, leaving: UUID) -> None:
    """One record that a claim needs, and one that is gone."""
    words = data("rights")
    claim = desk.known(Kind.ERASURE, Route.LETTER, held, EARLIER, words["held"])
    with desk.going_on(claim, EARLIER + 3) as (uow, row):
        erasure.hold(uow, held, reason=words["held"]["reason"], until=desk.plan.today + CLAIM_ENDS)
        services.refuse(uow, row, "legal-claim", words["held"]["words"])
    gone = desk.known(Kind.ERASURE, Route.SPOKEN, leaving, LATELY, words["erased"])
    with desk.going_on(gone, YESTERDAY) as (uow, row):
        erasure.answer_by_erasing(uow, row)


def explain(desk: Desk) -> None:
    """What was proposed to somebody, and that a person wanted to talk to them first."""
    words = data("rights")["explained"]
    left = sa.select(Proposal.learner_id).where(Proposal.state == ProposalState.LEFT)
    with desk.on(YESTERDAY, desk.assessor) as uow:
        whose = uow.session.scalar(left.order_by(Proposal.position).limit(1))
    if whose is None:
        return
    request_id = desk.known(Kind.EXPLANATION, Route.SPOKEN, whose, YESTERDAY, words)
    with desk.going_on(request_id, YESTERDAY) as (uow, row):
        proposed = next(one for one in explaining.told(uow, row) if one.subject is Subject.PROPOSAL)
        explaining.explain(uow, row, proposed.key, Outcome.UNCHANGED, words["words"])
