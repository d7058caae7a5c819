"""The hub has asked a provider again that has not answered."""

from hub.accounts.clocks import clocks
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import WrongState
from hub.learners.queries import lock_learner
from hub.messages import outbox
from hub.referrals import due, queries
from hub.referrals.case.permit import permit
from hub.referrals.models import Referral
from hub.referrals.types import Side


def chase(uow: UnitOfWork, referral: Referral) -> None:
    """Plan the next time. Raises `WrongState` where the provider has answered meanwhile or need not be asked yet."""
    permit(uow, Side.HUB)
    lock_learner(uow, referral.learner_id)
    referral = queries.fresh(uow, referral.id)
    if referral.chase_on is None or referral.chase_on > uow.today:
        raise WrongState("The provider has answered, or need not be asked again yet.")
    due.chased(referral, uow.today, clocks(uow))
    audit.record(uow, "referral.chase", about=referral)
    outbox.to_organisation(
        uow,
        "chase",
        referral.learner_id,
        referral.recipient_id,
        referral,
        occasion=f"{referral.sent_at}:{referral.chases}",
        good_until=referral.reply_by,
        facts={"reference": referral.reference, "by": referral.reply_by},
    )
