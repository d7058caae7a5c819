"""Mark what a decline or silence asked of the hub as dealt with."""

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.referrals.case.permit import permit
from hub.referrals.models import Referral
from hub.referrals.types import Side


def settle(uow: UnitOfWork, referral: Referral) -> None:
    """Take the referral off the hub's list of things to do. Twice is the same as once."""
    permit(uow, Side.HUB)
    if referral.hub_task is not None:
        referral.hub_task = None
        audit.record(uow, "referral.settle", about=referral)
