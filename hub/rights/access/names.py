"""What the ids in a learner's rows stand for, in words: organisations, staff by their role, classes, referrals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import ROLE_LABELS
from hub.accounts.models import Organisation, User
from hub.allocation.models import AllocationRun
from hub.assessment.group.models import GroupSession
from hub.consent.models import Grant
from hub.consent.services.restriction import KEEPING
from hub.consent.types import PURPOSE_LABELS
from hub.core.db import UnitOfWork
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.forms.fields.when import day_words
from hub.referrals.models import Referral
from hub.tracking.attendance.models import KeptMeeting


@dataclass(frozen=True, slots=True)
class Names:
    """By the table an id belongs to, then by the id. A member of staff is named by role and organisation alone."""

    known: Mapping[str, Mapping[UUID, str]]

    def of(self, table: str, row_id: UUID) -> str:
        return self.known.get(table, {}).get(row_id, "–")


def names(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Names:
    """Everything that rows of this learner can point to: eight statements."""
    organisations = organisation_names(uow)
    staff = uow.session.execute(sa.select(User.id, User.role, User.organisation_id))
    classes = uow.session.execute(sa.select(TaughtClass.id, TaughtClass.title, TaughtClass.provider_id))
    with uow.acting_as(KEEPING):
        referrals = uow.session.execute(
            sa.select(Referral.id, Referral.reference).where(Referral.learner_id.in_(learner_ids))
        ).all()
        grants = uow.session.execute(
            sa.select(Grant.id, Grant.purpose).where(Grant.learner_id.in_(learner_ids))
        ).all()
    meetings = uow.session.execute(sa.select(KeptMeeting.id, KeptMeeting.class_id, KeptMeeting.held_on))
    sessions = uow.session.execute(sa.select(GroupSession.id, GroupSession.place, GroupSession.held_on))
    runs = uow.session.execute(sa.select(AllocationRun.id, AllocationRun.made_on))
    titles = {row_id: f"{title}, {organisations[provider]}" for row_id, title, provider in classes}
    return Names(
        {
            "organisation": organisations,
            "user_account": {
                row_id: f"{ROLE_LABELS[role]}, {organisations[place]}" for row_id, role, place in staff
            },
            "taught_class": titles,
            "referral": {row_id: show_reference(reference) for row_id, reference in referrals},
            "sharing_grant": {row_id: PURPOSE_LABELS[purpose] for row_id, purpose in grants},
            "meeting": {row_id: f"{titles[place]}, {day_words(day)}" for row_id, place, day in meetings},
            "group_session": {row_id: f"{place}, {day_words(day)}" for row_id, place, day in sessions},
            "allocation_run": {row_id: day_words(day) for row_id, day in runs},
        }
    )


def organisation_names(uow: UnitOfWork) -> dict[UUID, str]:
    return {
        row_id: name for row_id, name in uow.session.execute(sa.select(Organisation.id, Organisation.name))
    }
