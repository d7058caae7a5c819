"""Reads of the answers about equality: for the hub's own page, and for the provider with whom somebody enrols."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.answers import Record, categories_of
from hub.learners.equality.codes import lists
from hub.learners.equality.models import ASKED
from hub.learners.equality.services import asked
from hub.learners.models import Learner
from hub.learners.types import SEX_LABELS, Sex

YES = "1"  # of LLDDHealthProb
KNOWN = ("sex", "in_uk_since")  # asked elsewhere, and not asked again


class Told(NamedTuple):
    """One line for the ILR: its field, the code and what the code says."""

    field: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ForEnrolment:
    """What a provider is told with whom a learner enrols. `year` is that of the lists of codes."""

    lines: tuple[Told, ...]
    told_on: date | None
    year: str


def for_enrolment(uow: UnitOfWork, learner_id: UUID) -> ForEnrolment | None:
    """None where the learner has not agreed that the viewer is told, or there is no answer. Every look is recorded."""
    if Category.EQUALITY not in consent.open_categories(uow, learner_id):
        return None
    row = asked(uow, learner_id)
    if row is None:
        return None
    answers = row.answers.value(consent.may_see(uow, learner_id, [Category.EQUALITY]))
    if not any(answers[name] for name in ASKED):
        return None
    lines = (*_lines(answers), *_sex(uow, learner_id))
    return ForEnrolment(lines, answers["asked_on"], lists().year)


def _lines(answers: dict[str, Any]) -> Iterator[Told]:
    yield _told("ethnicity", answers["ethnicity"])
    yield _told("disability", answers["disability"])
    if answers["disability"] == YES:
        yield from _kinds(answers["kinds"], answers["main_kind"])
    yield _told("prior_level", answers["prior_level"])


def _told(name: str, kept: str | None, note: str = "") -> Told:
    code = lists()[name].told(kept)
    return Told(lists()[name].ilr or "", code.code, code.label + note)


def _kinds(kinds: Sequence[str], main_kind: str | None) -> Iterator[Told]:
    """At least one record where somebody has a disability, and one of them the primary: rules of the ILR 2025/26."""
    found: Sequence[str | None] = kinds or [None]
    primary = found[0] if len(found) == 1 else main_kind
    for kind in found:
        yield _told("kinds", kind, " (primary)" if kind == primary else "")


def _sex(uow: UnitOfWork, learner_id: UUID) -> Iterator[Told]:
    """It is asked with the date of birth, and told here where names are shared as well."""
    decision = consent.disclose(uow, [learner_id], [Category.IDENTITY])[learner_id]
    said = uow.get(Learner, learner_id).sex.reveal(decision) if decision.allowed else None
    if said in (Sex.FEMALE, Sex.MALE):
        yield Told("Sex", said, SEX_LABELS[Sex(said)])


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What the hub knows of one learner: the answers by name, with the version of their row (None where nobody
    asked), and what other questions of the registration told already."""

    answers: Mapping[str, Any]
    version: int | None
    sex: Sex | None
    here_since: date | None


def on_record(uow: UnitOfWork, record: Record) -> OnRecord:
    """For the hub's own pages; `NotVisible` for anybody who may not see all of it."""
    learner_id = record.learner.id
    decision = consent.may_see(uow, learner_id, [Category.EQUALITY, *categories_of(KNOWN)])
    row, known = asked(uow, learner_id), record.read(KNOWN, decision)
    return OnRecord(
        answers=row.answers.value(decision) if row else {},
        version=row.version if row else None,
        sex=Sex(known["sex"]) if known["sex"] else None,
        here_since=known["in_uk_since"],
    )
