"""Reads of enrolments, narrowed by the fence."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction


def of_referral(uow: UnitOfWork, referral_id: UUID) -> Enrolment:
    return uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral_id))


def enrolled(uow: UnitOfWork, referral_id: UUID) -> Enrolment | None:
    """The enrolment of a referral that has come to a start."""
    return uow.session.scalar(sa.select(Enrolment).where(Enrolment.referral_id == referral_id))


def last_break(uow: UnitOfWork, enrolment_id: UUID) -> EnrolmentBreak | None:
    query = sa.select(EnrolmentBreak).where(EnrolmentBreak.enrolment_id == enrolment_id)
    return uow.session.scalar(
        query.order_by(EnrolmentBreak.began_on.desc(), EnrolmentBreak.id.desc()).limit(1)
    )


def last_induction(uow: UnitOfWork, referral_id: UUID) -> Induction | None:
    """The newest invitation of a referral."""
    query = sa.select(Induction).where(Induction.referral_id == referral_id)
    return uow.session.scalar(query.order_by(Induction.id.desc()).limit(1))


def came_back_on() -> sa.ScalarSelect[date | None]:
    """For a query on enrolments: the day on which the learner came back from their last break."""
    newest = sa.select(sa.func.max(EnrolmentBreak.returned_on))
    return newest.where(EnrolmentBreak.enrolment_id == Enrolment.id).correlate(Enrolment).scalar_subquery()


def on_break(day: sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
    """For a query on enrolments: whether the learner is on a break in learning that day."""
    away = sa.select(EnrolmentBreak.id).where(
        EnrolmentBreak.enrolment_id == Enrolment.id,
        EnrolmentBreak.began_on <= day,
        sa.or_(EnrolmentBreak.returned_on.is_(None), EnrolmentBreak.returned_on > day),
    )
    return away.exists()
