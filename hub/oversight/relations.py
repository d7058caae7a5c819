"""Which records may be those of members of staff themselves: by the digests of their names, addresses and numbers.

No table is opened. Of the few whom a name's digests give, the names are compared, as for a search.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit.models import AuditEvent
from hub.core.db import UnitOfWork
from hub.learners.finding.candidates import open_to_compare
from hub.learners.finding.index import digests
from hub.learners.finding.keys import pairs
from hub.learners.finding.letters import words_of
from hub.learners.finding.likeness import compare_names
from hub.learners.finding.models import NameKey
from hub.learners.identifiers import digests as identifying
from hub.learners.models import BlindIndex
from hub.oversight.figures import LOOKING

Records = Mapping[UUID, frozenset[UUID]]


def of_staff(uow: UnitOfWork, users: Iterable[User]) -> Records:
    """By member of staff, the records that may be their own: the same name, or the same email address.

    None of somebody whom the round leaves out, whose name or address was changed.
    """
    return {user.id: frozenset(() if user.id in uow.left_out else _own(uow, user)) for user in users}


def _own(uow: UnitOfWork, user: User) -> set[UUID]:
    return {*_by_name(uow, user), *_by_email(uow, user)}


def _by_name(uow: UnitOfWork, user: User) -> Iterable[UUID]:
    name = words_of(user.name.open_system(uow.vault) or "")
    query = (
        sa.select(NameKey.learner_id).where(NameKey.digest.in_(digests(uow.vault, pairs(name)))).distinct()
    )
    people = open_to_compare(uow, list(uow.session.scalars(query)))
    return [
        learner_id
        for learner_id, known in people.items()
        if any(compare_names(name, theirs).complete for person in known for theirs in person.names())
    ]


def _by_email(uow: UnitOfWork, user: User) -> Iterable[UUID]:
    address = user.email.open_system(uow.vault)
    if not address:
        return []
    held = BlindIndex.digest.in_(identifying(uow, "email", address))
    return uow.session.scalars(sa.select(BlindIndex.learner_id).where(BlindIndex.field == "email", held))


def of_colleagues(users: Collection[User], own: Records) -> Records:
    """By member of staff, the records that may be those of somebody else of their organisation."""
    together: dict[UUID, set[UUID]] = defaultdict(set)
    for user in users:
        together[user.organisation_id] |= own[user.id]
    return {user.id: frozenset(together[user.organisation_id] - own[user.id]) for user in users}


def of_former_colleagues(uow: UnitOfWork, users: Collection[User]) -> Records:
    """By member of staff who is still there, the records that somebody worked on who is not."""
    left = {user.id: user.organisation_id for user in users if user.state is UserState.SUSPENDED}
    if not left:
        return {}
    query = sa.select(AuditEvent.actor_id, AuditEvent.subject_id).where(
        AuditEvent.actor_id.in_(left), AuditEvent.subject_id.is_not(None), AuditEvent.verb.not_in(LOOKING)
    )
    behind: dict[UUID, set[UUID]] = defaultdict(set)
    for user_id, subject_id in uow.session.execute(query.distinct()):
        if user_id and subject_id:
            behind[left[user_id]].add(subject_id)
    return {user.id: frozenset(behind[user.organisation_id]) for user in users if user.id not in left}
