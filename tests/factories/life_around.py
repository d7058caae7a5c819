"""What happens around referrals in a life of a hub: sharing, registers, results, calls, the list, classes that end."""

from collections.abc import Collection
from datetime import time, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.consent.models import Block, Grant
from hub.consent.services import sharing as asking_to_share
from hub.consent.services.agreements import listed
from hub.consent.types import Category, Channel, Purpose
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.core.model import Base
from hub.directory.models import TaughtClass
from hub.directory.schemas.classes import class_body, class_facts, venue_facts
from hub.directory.services import classes
from hub.directory.types import ClassState, Level, Skill, WeeklySession
from hub.referrals import rules
from hub.referrals.case import agreements, chasing, progress, several, sharing, tasks
from hub.referrals.case.ends import ending, rerouting
from hub.referrals.case.ends.affected import WITH_PLACE, affected
from hub.referrals.case.ends.ending import Going, Goings
from hub.referrals.case.ends.moving import Moving
from hub.referrals.case.ends.rerouting import Seen
from hub.referrals.case.sending import joining
from hub.referrals.keep_warm import ANSWERS
from hub.referrals.models import KeepWarm, Referral, WaitingEntry
from hub.referrals.types import Belongs, State
from hub.referrals.waiting import asking, entries
from hub.tracking.attendance import courses
from hub.tracking.attendance import services as registers
from hub.tracking.attendance.meetings import meetings
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import Attended, CallOutcome, MeetingState
from hub.tracking.destinations import queries as after
from hub.tracking.destinations import services as destinations
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.services import Result, Review
from hub.tracking.progress.types import REASONS, Kind, WhatNext
from tests.factories.life import Life
from tests.factories.referrals import JOB

Row = TypeVar("Row", bound=Base)
BY_HAND = [reason for reason in rules.CLOSING_REASONS if reason != rules.STARTED_HERE]
NEVER_AGAIN = 0.1  # how often a provider is lost for good


class WholeLife(Life):
    """A life in which everything else that this service is for happens, too."""

    def share(self, luck: Random) -> None:
        """A learner stops sharing with somebody, agrees again, or never wants them to know."""
        way, person = (
            luck.choice((self.agree, self.agree, self.stop, self.block, self.lift)),
            luck.choice(self.people),
        )
        with self.by(self.area.assessor) as uow:
            way(uow, person, luck)

    def agree(self, uow: UnitOfWork, person: UUID, luck: Random) -> None:
        found = [one for one in asking_to_share.candidates(uow, None) if one.categories]
        sharing.agree(uow, person, found, language="en", channel=Channel.IN_PERSON, interpreter=None)

    def stop(self, uow: UnitOfWork, person: UUID, luck: Random) -> None:
        providers = [self.area.provider.id, self.area.other_provider.id]
        query = sa.select(Grant).where(
            Grant.learner_id == person, Grant.recipient_id.in_(providers), Grant.withdrawn_at.is_(None)
        )
        if found := uow.session.scalars(query.order_by(Grant.id)).all():
            sharing.stop(uow, luck.choice(found))

    def block(self, uow: UnitOfWork, person: UUID, luck: Random) -> None:
        provider = luck.choice((self.area.provider, self.area.other_provider))
        sharing.never(uow, person, provider.id, "They know somebody there")

    def lift(self, uow: UnitOfWork, person: UUID, luck: Random) -> None:
        for block in uow.session.scalars(
            sa.select(Block).where(Block.learner_id == person, Block.ends_at.is_(None))
        ):
            sharing.lift(uow, block)

    def change_agreement(self, luck: Random) -> None:
        """The agreement with a provider ends, or there is one again."""
        provider = luck.choice((self.area.provider, self.area.other_provider))
        with self.by(self.area.manager) as uow:
            live = [row for row in listed(uow, provider.id) if row.live(uow.today)]
            terms: Any = {
                "purposes": list(Purpose),
                "categories": list(Category),
                "signed_on": uow.today,
                "review_on": uow.today,
                "ends_on": uow.today + timedelta(days=900),
                "document_reference": "DSA-AGAIN",
            }
            for row in live:
                agreements.edit(uow, row, **{**terms, "signed_on": row.signed_on, "ends_on": uow.today})
            if not live:
                agreements.add(uow, new_id(), provider.id, **terms)

    def mark(self, luck: Random) -> None:
        """A tutor fills in a register, corrects it, or says that the meeting did not take place."""
        class_id = luck.choice(self.classes)
        with self.work(JOB) as uow:
            staff = self.staff_of(uow.get(TaughtClass, class_id).provider_id)
        with self.by(staff) as uow:
            registers.queue(uow, class_id)
            past = [
                one for one in meetings(courses.course(uow, class_id), uow.today) if one.held_on <= uow.today
            ]
            if not past:
                return
            found = register(uow, class_id, luck.choice(past[-6:]).key)
            if luck.random() < 0.1:
                registers.set_state(uow, found.meeting, luck.choice(list(MeetingState)))
                return
            typed = {
                person.enrolment_id: luck.choice(list(Attended))
                for person in found.people[:1]
                if person.agreed
            }
            registers.save(uow, found, registers.fill(found, typed, Attended.PRESENT))

    def note_attendance(self, luck: Random) -> None:
        """Days on which a learner will not come, or a call to somebody who did not."""
        enrolment = self.one_of(Enrolment, luck)
        if enrolment is not None:
            with self.by(self.staff_of(enrolment.recipient_id)) as uow:
                if luck.random() < 0.5:
                    registers.note_call(uow, enrolment.id, luck.choice(list(CallOutcome)))
                else:
                    registers.note_absence(uow, enrolment.id, uow.today, uow.today + timedelta(days=9), "ill")

    def tell_progress(self, luck: Random) -> None:
        """A review, a result, or one that is taken back."""
        row = self.one_of(
            Referral, luck, Referral.state.in_([State.STARTED, State.COMPLETED, State.LEFT_EARLY])
        )
        if row is None:
            return
        told = luck.choice((ProgressReview, ClassResult))
        wrong = self.one_of(told, luck, told.referral_id == row.id, told.taken_back_on.is_(None))
        with self.by(self.staff_of(row.recipient_id)) as uow:
            on = uow.today - timedelta(days=luck.choice((0, 0, 3, 30)))
            if wrong is not None and luck.random() < 0.5:
                progress.take_back(uow, row, uow.get(told, wrong.id), luck.choice(list(REASONS)))
            elif told is ProgressReview:
                levels = {luck.choice(list(Skill)): (luck.choice((Level.E1, Level.E2)), None)}
                progress.keep(uow, row, Review(on, levels, luck.choice(list(WhatNext))))
            else:
                outcome = luck.choice(("1", "2", "3"))
                progress.keep(
                    uow, row, Result(on, luck.choice(list(Kind)), Level.E1, (Skill.SPEAKING,), outcome)
                )

    def answer_calls(self, luck: Random) -> None:
        """The hub asks who waits, who has left a class, and providers that are silent; and deals with what it must."""
        way = luck.choice((self.still_waiting, self.what_now, self.chase, self.settle))
        way(luck)

    def still_waiting(self, luck: Random) -> None:
        if asked := self.one_of(KeepWarm, luck):
            with self.by(self.area.assessor) as uow:
                until = uow.today + timedelta(days=luck.choice((0, 30)))
                asking.answer(uow, uow.get(KeepWarm, asked.id), luck.choice(ANSWERS), until)

    def what_now(self, luck: Random) -> None:
        with self.by(self.area.assessor) as uow:
            if call := after.call_of(uow, luck.choice(self.people)):
                destinations.answer(
                    uow, call, destinations.Said(luck.choice(list(CheckState)), luck.choice((None, "EMP1")))
                )

    def chase(self, luck: Random) -> None:
        if row := self.one_of(Referral, luck, Referral.chase_on.is_not(None)):
            with self.by(self.area.assessor) as uow:
                chasing.chase(uow, uow.get(Referral, row.id))

    def settle(self, luck: Random) -> None:
        if row := self.one_of(Referral, luck, Referral.hub_task.is_not(None)):
            with self.by(self.area.assessor) as uow:
                tasks.settle(uow, uow.get(Referral, row.id))

    def keep_list(self, luck: Random) -> None:
        """The hub pauses somebody's wait, puts them first, closes it or opens it again."""
        if entry := self.one_of(WaitingEntry, luck):
            with self.by(self.area.assessor) as uow:
                row = uow.get(WaitingEntry, entry.id)
                if row.closed_on is not None:
                    joining.join(uow, row.learner_id)
                elif luck.random() < 0.2:
                    entries.close(uow, row, luck.choice(BY_HAND))
                else:
                    entries.pause(uow, row, luck.choice((None, uow.today + timedelta(days=20))))

    def decide_several(self, luck: Random) -> None:
        class_id, verb = luck.choice(self.classes), luck.choice(several.TOGETHER)
        with self.work(JOB) as uow:
            staff = self.staff_of(uow.get(TaughtClass, class_id).provider_id)
        with self.by(staff) as uow:
            taught = uow.get(TaughtClass, class_id)
            chosen = uow.session.scalars(
                sa.select(Referral.reference).where(Referral.class_id == class_id)
            ).all()
            said = {**self.details(uow.today, verb, luck), "submission": new_id().hex}
            found = several.look(uow, taught, chosen, verb, said)
            seen = {one.referral.reference: one.referral.version for one in found if not one.why_not}
            several.decide(uow, taught, seen, verb, said)

    def send_on(self, luck: Random) -> None:
        with self.by(self.area.assessor) as uow:
            taught = uow.get(TaughtClass, luck.choice(self.classes))
            found = rerouting.look(uow, taught)
            seen = {one.referral.id: Seen(one.referral.version, one.to) for one in found if one.to}
            rerouting.reroute(uow, taught, seen, new_id().hex)

    def change_class(self, luck: Random) -> None:
        """It is full, closed or open again, has more places or fewer, meets on another day, or does not run."""
        way = luck.choice(
            (self.open_or_close, self.open_or_close, self.more_places, self.fewer_places, self.move)
        )
        way = self.cancel if luck.random() < NEVER_AGAIN else way
        class_id = luck.choice(self.classes)
        with self.by(self.area.assessor) as uow:
            way(uow, uow.get(TaughtClass, class_id), luck)

    def open_or_close(self, uow: UnitOfWork, row: TaughtClass, luck: Random) -> None:
        if row.state is not ClassState.CANCELLED:
            classes.set_state(uow, row, luck.choice((ClassState.OPEN, ClassState.OPEN, ClassState.CLOSED)))

    def more_places(self, uow: UnitOfWork, row: TaughtClass, luck: Random) -> None:
        classes.set_places(uow, row, (row.places or 0) + 1)

    def fewer_places(self, uow: UnitOfWork, row: TaughtClass, luck: Random) -> None:
        ending.reduce(uow, row, max((row.places or 0) - 1, 0), goings(uow, [row.id], luck, WITH_PLACE))

    def move(self, uow: UnitOfWork, row: TaughtClass, luck: Random) -> None:
        if row.state is not ClassState.CANCELLED:
            body = class_body(row)
            sessions = [WeeklySession(luck.randrange(7), time(18), time(20))]
            wanted = Moving(class_facts(body), venue_facts(body), sessions)
            ending.move(uow, row, wanted, goings(uow, [row.id], luck, moving=True))

    def cancel(self, uow: UnitOfWork, row: TaughtClass, luck: Random) -> None:
        ending.cancel(uow, row, goings(uow, [row.id], luck))

    def end_provider(self, luck: Random) -> None:
        if luck.random() < NEVER_AGAIN:
            with self.by(self.area.manager) as uow:
                row = uow.get(Organisation, self.area.other_provider.id)
                ids = [one.id for one in ending.running_classes(uow, row.id)]
                ending.end_provider(uow, row, goings(uow, ids, luck))

    def one_of(self, model: type[Row], luck: Random, *conditions: Any) -> Row | None:
        query = sa.select(model).where(*conditions).order_by(model.id)
        with self.work(JOB) as uow:
            found = uow.session.scalars(query).unique().all()
        return luck.choice(found) if found else None


def goings(
    uow: UnitOfWork,
    class_ids: Collection[UUID],
    luck: Random,
    staying: Collection[State] = (),
    *,
    moving: bool = False,
) -> Goings:
    """Where each on these classes goes, as somebody might say of a page that offers it."""
    return {
        one.referral.id: Going(
            luck.choice((*one.choices, *([Belongs.KEEP] if moving else []))), one.referral.version
        )
        for one in affected(uow, class_ids, staying=staying)
    }
