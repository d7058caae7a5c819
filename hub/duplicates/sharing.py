"""What two records of one person let an organisation see, joined: nothing opens that one of them had closed."""

from collections.abc import Collection
from uuid import UUID

from hub.audit import services as audit
from hub.consent.models import Grant, GrantEvent
from hub.consent.rules import NOTICES_NAMING
from hub.consent.services import disclosure
from hub.consent.types import Stage
from hub.core.db import UnitOfWork
from hub.referrals import queries

Key = tuple[UUID, str]  # an organisation, and for what it may see somebody


def narrow(uow: UnitOfWork, one: Collection[Grant], other: Collection[Grant]) -> None:
    """Where both records have a grant for the same organisation and purpose, what is less holds for both.

    A grant that was withdrawn last withdraws the other, too.
    """
    mine, theirs = newest(one), newest(other)
    for key in mine.keys() & theirs.keys():
        pair = (mine[key], theirs[key])
        live = [grant for grant in (*one, *other) if _key(grant) == key and grant.withdrawn_at is None]
        if any(grant.withdrawn_at is not None for grant in pair):
            for grant in live:
                end(uow, grant)
        else:
            for grant in live:
                _limit(grant, pair)


def end(uow: UnitOfWork, grant: Grant) -> None:
    """It opens nothing from now on, until the merge is undone. The ledger does not keep it: whoever goes back to
    before the merge has two records again, each with its own grants."""
    grant.withdrawn_at = uow.now
    grant.move_to(Stage.CLOSED)
    event = GrantEvent(
        learner_id=grant.learner_id,
        recipient_id=grant.recipient_id,
        grant_id=grant.id,
        verb="merged",
        stage=grant.stage,
        actor_id=uow.user_id,
    )
    uow.add(event)
    audit.record(uow, "grant.merged", about=grant, purpose=grant.purpose, categories=grant.categories)


def close_where_nothing_was_sent(uow: UnitOfWork, learner_id: UUID) -> None:
    """A grant that follows referrals shows nothing to an organisation to which the learner has none."""
    sent = {referral.recipient_id for referral in queries.of_learner(uow, learner_id)}
    for grant in disclosure.live_grants(uow, learner_id):
        follows = grant.purpose in disclosure.STAGED_PURPOSES and grant.stage not in (
            Stage.FULL,
            Stage.CLOSED,
        )
        if follows and grant.recipient_id not in sent:
            grant.move_to(Stage.CLOSED)
            audit.record(uow, "grant.moved", about=grant, purpose=grant.purpose)


def newest(grants: Collection[Grant]) -> dict[Key, Grant]:
    """The grant given last, by organisation and purpose."""
    return {_key(grant): grant for grant in sorted(grants, key=lambda grant: (grant.created_at, grant.id))}


def _key(grant: Grant) -> Key:
    return grant.recipient_id, grant.purpose


def _limit(grant: Grant, pair: tuple[Grant, Grant]) -> None:
    """To what both have: the categories, the days, and the name only where both agreed to it."""
    first, second = pair
    grant.categories = first.categories & second.categories
    grant.valid_from = max(first.valid_from, second.valid_from)
    grant.valid_to = min(first.valid_to, second.valid_to)
    if not {first.notice_version, second.notice_version} <= NOTICES_NAMING:
        grant.notice_version = None
    grant.move_to(grant.stage)
