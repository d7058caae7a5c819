"""Today counts and lists everybody's, one's own and nobody's, as they are found by hand among many kinds of people."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import UserState
from hub.assessment.models import Assessment
from hub.assessment.services import assess
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.types import Purpose
from hub.core.db import Database, UnitOfWork
from hub.directory.types import Level, Strand
from hub.learners.models import Learner, LearnerOwner
from hub.learners.types import RegistrationState, Status
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.reads.today import whose, worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.reads.today.whose import Whose
from hub.referrals.types import Fits
from hub.referrals.waiting import entries
from hub.referrals.waiting.kept_fits import KEEPING
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.referrals import JOB

MANY = 48
UNPLACED = (Status.REGISTERED, Status.ASSESSED)
R = RegistrationState


@pytest.mark.parametrize("most_named", [whose.MOST_NAMED, 0])
def test_today_counts_and_lists_whom_a_look_by_hand_finds(
    database: Database, area: Area, most_named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether few or very many are one's own or nobody's."""
    monkeypatch.setattr(whose, "MOST_NAMED", most_named)
    rng = Random(13)
    with database.unit_of_work(JOB) as uow:
        staff = [user(uow, area.hub, Role.ASSESSOR, name) for name in ("Bea", "Cem")]
        people = [of_some_kind(uow, area, rng, number) for number in range(MANY)]
        staff[1].state = UserState.SUSPENDED
        owners = {one: rng.choice([area.assessor, *staff, None]) for one in people}
        look_after(uow, {one: owners[one] for one in people[::2]})
    with database.unit_of_work(area.assessor.viewer) as uow:
        send_some(uow, area, rng, people)
    with database.unit_of_work(JOB) as uow:
        look_after(uow, {one: owners[one] for one in people[1::2]})
        hide_some(uow, area, rng, people)
    with database.unit_of_work(KEEPING) as uow:
        for entry in uow.session.scalars(sa.select(WaitingEntry)):
            fits = sa.update(WaitingEntry).where(WaitingEntry.id == entry.id)
            uow.change(fits.values(fits=rng.choice([Fits.CLASS, Fits.NOTHING])))
    with database.unit_of_work(JOB) as uow:
        by_hand = {Group.FIT: fit(uow), Group.SHARING: runs_out(uow, area), Group.DRAFTS: unfinished(uow)}
        seen = seen_by_the_hub(uow, area)
    theirs = {
        Whose.EVERYBODY: lambda owner: True,
        Whose.MINE: lambda owner: owner is area.assessor,
        Whose.NOBODY: lambda owner: owner in (staff[1], None),
    }
    for chosen, of in theirs.items():
        mine = {one for one in seen if of(owners[one])}
        with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
            counted = worklists.counts(uow, chosen)
            for group, found in by_hand.items():
                listed = [item.learner_id for item in worklists.items(uow, group, chosen)]
                assert set(listed) == found & mine, (group, chosen)
                assert counted[group].number == len(listed) > 0, (group, chosen)
                page = worklists.items(uow, group, chosen, 1, 3)
                assert [item.learner_id for item in page] == listed[1:4]


def of_some_kind(uow: UnitOfWork, area: Area, rng: Random, number: int) -> UUID:
    partners = rng.sample([area.provider, area.other_provider], rng.randrange(3))
    intake = rng.choice([R.REFERRED, R.REGISTERING, R.REGISTERED, R.REGISTERED])
    row = learner(
        uow, area.hub, f"P{number}", shared_with=partners, intake=intake, status=rng.choice([*Status])
    )
    for grant in grants(uow, row.id, partners):
        grant.valid_to = uow.today + timedelta(days=rng.choice([1, 9, 28, 29]))
    if rng.random() < 0.5:
        entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
    return row.id


def send_some(uow: UnitOfWork, area: Area, rng: Random, people: list[UUID]) -> None:
    """Some are sent to the first provider, an assessment of some others is begun."""
    for row in uow.session.scalars(sa.select(Learner).where(Learner.id.in_(people)).order_by(Learner.id)):
        shared = grants(uow, row.id, [area.provider])
        if shared and rng.random() < 0.4:
            assessed(uow, row)
            send(uow, row, [area.taught_class.id], submission=str(row.id))
        elif row.intake is R.REGISTERED and rng.random() < 0.4:
            assess.start(uow, row)


def look_after(uow: UnitOfWork, owners: dict[UUID, User | None]) -> None:
    for learner_id, owner in owners.items():
        if owner is not None:
            row = uow.add(LearnerOwner(learner_id=learner_id, owner_id=owner.id, since=uow.today))
            audit.record(uow, "owner.take", about=row)


def hide_some(uow: UnitOfWork, area: Area, rng: Random, people: list[UUID]) -> None:
    """What the hub may know of them has ended."""
    for learner_id in rng.sample(people, MANY // 6):
        for grant in grants(uow, learner_id, [area.hub]):
            grant.withdrawn_at = uow.now
            audit.record(uow, "test", about=grant)


def grants(uow: UnitOfWork, learner_id: UUID, recipients: list[Organisation]) -> list[Grant]:
    query = sa.select(Grant).where(Grant.recipient_id.in_([one.id for one in recipients]))
    return list(uow.session.scalars(query.where(Grant.learner_id == learner_id)))


def seen_by_the_hub(uow: UnitOfWork, area: Area) -> set[UUID]:
    rows = uow.session.scalars(sa.select(Grant).where(Grant.recipient_id == area.hub.id))
    return {one.learner_id for one in rows if one.withdrawn_at is None}


def open_entries(uow: UnitOfWork) -> list[WaitingEntry]:
    return [one for one in uow.session.scalars(sa.select(WaitingEntry)) if one.closed_on is None]


def live_referrals(uow: UnitOfWork) -> set[tuple[UUID, UUID]]:
    return {
        (one.learner_id, one.recipient_id) for one in uow.session.scalars(sa.select(Referral)) if one.live
    }


def fit(uow: UnitOfWork) -> set[UUID]:
    chosen = {learner_id for learner_id, _ in live_referrals(uow)}
    return {one.learner_id for one in open_entries(uow) if one.fits is Fits.CLASS} - chosen


def runs_out(uow: UnitOfWork, area: Area) -> set[UUID]:
    waiting, live = {one.learner_id for one in open_entries(uow)}, live_referrals(uow)
    soon = [
        one
        for one in uow.session.scalars(sa.select(Grant).where(Grant.recipient_id != area.hub.id))
        if one.withdrawn_at is None and timedelta() < one.valid_to - uow.today <= timedelta(days=28)
    ]
    assert {one.purpose for one in soon} == {Purpose.REFERRAL}
    return {
        one.learner_id
        for one in soon
        if one.learner_id in waiting or (one.learner_id, one.recipient_id) in live
    }


def unfinished(uow: UnitOfWork) -> set[UUID]:
    drafts = {
        one.learner_id
        for one in uow.session.scalars(sa.select(Assessment))
        if one.state is AssessmentState.DRAFT
    }
    return {
        one.id
        for one in uow.session.scalars(sa.select(Learner))
        if one.intake is R.REGISTERING
        or (one.intake is R.REGISTERED and one.status in UNPLACED)
        or (one.intake is not R.REFERRED and one.id in drafts)
    }
