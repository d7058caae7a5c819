"""A provider asks the hub to send a learner on, where only the hub can: a question on the referral they are here by."""

from typing import NamedTuple
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.format import date_words
from hub.messages import outbox
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.reads import ending_soon
from hub.referrals.reads.ending_soon import Ending
from hub.referrals.types import Side, Verb


class OwnNext(NamedTuple):
    """A provider's own class, and whether the one that ends leads there, as the provider says."""

    class_id: UUID
    title: str
    led_to: bool


def own_next(uow: UnitOfWork, line: Ending) -> OwnNext:
    """What comes next at the provider itself; `NotVisible` where none of its classes fits."""
    found = ending_soon.proposed_to_provider(uow, [line])
    same = found[line.reference].same if line.reference in found else None
    if same is None or not isinstance(same.id, UUID):
        raise NotVisible
    title = ending_soon.listed(uow, found)[same.id].title
    return OwnNext(same.id, title, found[line.reference].is_led_to(same))


def propose(
    uow: UnitOfWork, referral: Referral, line: Ending, found: OwnNext, *, version: int | None, submission: str
) -> None:
    """It waits on the hub's Today among the questions, until the hub has answered; the learner hears of it, once for
    each class. Twice from one page is once.
    """
    note = (
        f"When {line.title} ends on {date_words(line.ends_on)}, please send them to our class {found.title}."
    )
    act(
        uow,
        referral,
        Verb.ASK,
        Side.PROVIDER,
        expected_version=version,
        note=note,
        submission=submission,
    )
    outbox.to_learner(
        uow,
        "next-class",
        referral.learner_id,
        referral,
        occasion=found.class_id,
        good_until=line.ends_on,
        facts={"class": found.class_id},
    )
