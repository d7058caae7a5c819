"""What an assessor has to know of the providers on a page: whom to call, and what this learner brings to each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.core.db import UnitOfWork
from hub.directory.profile import queries as profiles
from hub.directory.profile.types import whom_to_call
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.reads.funding import Shown, shown_funding
from hub.learners.reads.papers import to_bring


@dataclass(frozen=True, slots=True)
class Said:
    """What one provider says of itself. `to_call` are lead and deputy in words, `bring` what it asks to see."""

    to_call: list[str]
    bring: list[str]


def said_by(
    uow: UnitOfWork, provider_ids: Iterable[UUID], funding: Shown | None = None
) -> Mapping[UUID, Said]:
    """By provider: two statements, however many. `funding` is the learner's own reading, for what they bring."""
    ids = set(provider_ids)
    contacts, brought = profiles.contacts(uow, ids), brought_to(uow, ids, funding)
    return {each: Said(whom_to_call(contacts.get(each, {})), brought[each]) for each in ids}


def brought_to(
    uow: UnitOfWork, provider_ids: Collection[UUID], funding: Shown | None
) -> Mapping[UUID, list[str]]:
    """By provider, what a learner with this reading brings: one statement, none where there is no provider."""
    asked = profiles.papers_asked(uow, provider_ids) if provider_ids else {}
    return {each: to_bring(asked.get(each, {}), funding) for each in provider_ids}


def funding_of(uow: UnitOfWork, learner: Learner) -> Shown | None:
    """The reading of who is likely to pay, as far as it is open to the viewer."""
    return shown_funding(uow, record_of(uow, learner), consent.open_categories(uow, learner.id))
