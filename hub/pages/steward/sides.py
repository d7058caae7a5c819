"""Two records side by side: what each says, and whether they agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.duplicates.services.beside import Beside, beside
from hub.forms.format import date_words, plural
from hub.learners.languages import language_name
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.learners.states import REGISTRATION_STATES
from hub.learners.types import CHANNEL_LABELS, SEX_LABELS, Sex

COMPARED = (Category.IDENTITY, Category.DATE_OF_BIRTH, Category.IDENTIFIERS, Category.CONTACT)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line; `one` and `other` are words, empty where nothing is known."""

    label: str
    one: str
    other: str

    @property
    def agree(self) -> str:
        if not self.one and not self.other:
            return "Not known"
        if not self.one or not self.other:
            return "Only one"
        return "Same" if self.one.casefold() == self.other.casefold() else "Different"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records: its facts by label, what hangs off it, and what has to be known first, in words."""

    learner: Learner
    name: str
    reference: str
    facts: dict[str, str]
    happened: Sequence[str]
    markers: tuple[str, ...]


def sides(uow: UnitOfWork, one_id: UUID, other_id: UUID) -> tuple[Side, Side]:
    """`NotVisible` where one of them may not be opened."""
    learners = by_ids(uow, [one_id, other_id])
    opened = consent.disclose(uow, [one_id, other_id], COMPARED)
    if len(learners) < 2 or not all(decision.allowed for decision in opened.values()):
        raise NotVisible
    around = beside(uow, [one_id, other_id])
    one, other = (side(learners[each], opened[each], around[each]) for each in (one_id, other_id))
    return one, other


def side(learner: Learner, decision: Decision, around: Beside) -> Side:
    return Side(
        learner,
        full_name(learner, decision),
        show_reference(learner.reference),
        facts(learner, decision),
        list(happened(around)),
        around.markers,
    )


def compared(one: Side, other: Side) -> list[Fact]:
    return [Fact(label, value, other.facts[label]) for label, value in one.facts.items()]


def facts(learner: Learner, decision: Decision) -> dict[str, str]:
    born, sex = learner.date_of_birth.reveal(decision), learner.sex.reveal(decision)
    language = learner.language.reveal(decision)
    texts = {
        "Given names": learner.given_names,
        "Family name": learner.family_name,
        "Name in their own script": learner.own_script_name,
        "Phone number": learner.phone,
        "Another phone number": learner.other_phone,
        "Email address": learner.email,
        "Address": learner.address,
        "Postcode": learner.postcode,
        "National Insurance number": learner.nino,
        "Unique Learner Number": learner.uln,
    }
    return {
        **{label: value.reveal(decision) or "" for label, value in texts.items()},
        "Date of birth": date_words(date.fromisoformat(born)) if born else "",
        "Sex": SEX_LABELS[Sex(sex)] if sex else "",
        "Language": language_name(language) or "",
        "District": learner.outcode or "",
        "Registration": REGISTRATION_STATES.labels[learner.intake],
        "Came to the hub": f"{date_words(learner.joined_on)}: {CHANNEL_LABELS[learner.channel]}",
    }


def happened(around: Beside) -> Iterator[str]:
    """The wait, referrals and agreements, a line each: how many, and not with whom."""
    if around.waits_since:
        yield f"Waits for a class since {date_words(around.waits_since)}"
    if around.live:
        yield plural(around.live, "open referral")
    if around.ended:
        yield f"{plural(around.ended, 'referral')} that ended"
    if around.shares_with:
        yield f"Shares with {plural(around.shares_with, 'organisation')}"
