"""Which papers of a learner were seen: record it, take it back with a reason, and read it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from hub.accounts.queries import staff_names
from hub.audit import services as audit
from hub.consent import rows
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.core.ids import new_id
from hub.learners.enrolment.models import EnrolmentFact
from hub.learners.funding.rulebook import rulebook
from hub.learners.queries import by_ids, lock_learner

KEPT = 8  # of each category: the oldest goes when there are more
SHARE_CODE = "share_code"
IDENTITY, WORK, STATUS = "identity_seen", "work_seen", "status_seen"
PARTS = {IDENTITY: Category.IDENTIFIERS, WORK: Category.WORK, STATUS: Category.STATUS_SEEN}
# A share code of the Home Office: W, R or S and eight letters and digits, often in groups of three.
_CODE = re.compile(r"\b[WRS][A-Z0-9]{2}([ -]?)[A-Z0-9]{3}\1[A-Z0-9]{3}\b", re.IGNORECASE)
_SURE = 2  # digits that three short words do not have


@dataclass(frozen=True, slots=True)
class Seen:
    """`kind` is a code of the kinds of evidence; `by` and `back_by` are names of staff as they were then. One that was
    taken back says when, by whom and why."""

    id: str
    kind: str
    day: date
    by: str
    back_on: date | None = None
    back_by: str = ""
    reason: str = ""

    @property
    def words(self) -> str:
        """A passport, 2026-11-12, Maria Okafor."""
        return f"{rulebook().evidence.get(self.kind, self.kind)}, {self.day.isoformat()}, {self.by}"


def part_of(kind: str) -> str:
    """Where papers of this kind are kept."""
    if kind in rulebook().evidence_of_status:
        return STATUS
    return WORK if kind in rulebook().evidence_of_work else IDENTITY


def facts_of(uow: UnitOfWork, learner_id: UUID) -> EnrolmentFact | None:
    """What is kept for enrolment, as far as the viewer may know of it."""
    return rows.first(uow, EnrolmentFact, learner_id)


def facts_to_change(uow: UnitOfWork, learner_id: UUID) -> EnrolmentFact:
    """The row, begun where there is none; nobody else changes it meanwhile."""
    lock_learner(uow, learner_id)
    row = facts_of(uow, learner_id)
    if row is None:
        row = uow.add(EnrolmentFact(learner_id=learner_id))
        uow.flush()
    return row


def seen(row: EnrolmentFact | None, part: str, decision: Decision) -> list[Seen]:
    """The oldest first, also those that were taken back."""
    return [_read(kept) for kept in getattr(row, part).value(decision)] if row else []


def counting(papers: Iterable[Seen]) -> list[Seen]:
    """Those that were not taken back."""
    return [paper for paper in papers if not paper.back_on]


def see(uow: UnitOfWork, learner_id: UUID, kind: str, day: date) -> EnrolmentFact:
    """Keep that whoever is signed in saw a paper of this kind on that day. Raises `RuleBroken` with the field.

    What was recorded already is not recorded twice.
    """
    check_day(uow, learner_id, day)
    row, part = facts_to_change(uow, learner_id), part_of(kind)
    before = seen(row, part, consent.may_see(uow, learner_id, [PARTS[part]]))
    paper = Seen(str(new_id()), kind, day, own_name(uow))
    if not any(each.words == paper.words for each in counting(before)):
        keep(row, part, [*before, paper][-KEPT:])
        audit.record(uow, "paper.see", about=row)
    return row


def check_day(uow: UnitOfWork, learner_id: UUID, day: date) -> None:
    if day > uow.today:
        raise RuleBroken("The day must be today or in the past", "day")
    decision = consent.may_see(uow, learner_id, [Category.DATE_OF_BIRTH])
    born = by_ids(uow, [learner_id])[learner_id].date_of_birth.reveal(decision)
    if born and day.isoformat() < born:
        raise RuleBroken("The day must not be before they were born", "day")


def take_back(uow: UnitOfWork, learner_id: UUID, paper_id: UUID, reason: str) -> None:
    """It was recorded wrongly: it stays to be read with the reason, and no provider is told of it.

    `NotVisible` for a paper that is not theirs. A second time changes nothing.
    """
    check_reason(reason)
    row = facts_to_change(uow, learner_id)
    part, found = one_paper(uow, learner_id, row, paper_id)
    if found.back_on:
        return
    ended = replace(found, back_on=uow.today, back_by=own_name(uow), reason=reason)
    decision = consent.may_see(uow, learner_id, [PARTS[part]])
    keep(row, part, [ended if each.id == found.id else each for each in seen(row, part, decision)])
    audit.record(uow, "paper.take_back", about=row)


def check_reason(reason: str) -> None:
    if has_share_code(reason):
        raise RuleBroken(
            "This looks like a share code. Take it out: with the code and a date of birth anybody can see their "
            "status, so the learner gives it to the provider alone",
            "reason",
        )


def has_share_code(text: str) -> bool:
    return any(_is_code(found.group(), found.group(1)) for found in _CODE.finditer(text))


def _is_code(text: str, gap: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return digits >= (_SURE if gap and not text.isupper() else 1)


def one_paper(
    uow: UnitOfWork, learner_id: UUID, row: EnrolmentFact | None, paper_id: UUID
) -> tuple[str, Seen]:
    """Where it is kept, and what it says."""
    decision = consent.may_see(uow, learner_id, PARTS.values())
    found = ((part, each) for part in PARTS for each in seen(row, part, decision))
    for part, each in found:
        if each.id == str(paper_id):
            return part, each
    raise NotVisible


def of_hub(uow: UnitOfWork, learner_id: UUID) -> Iterator[Seen]:
    """Every one, by what it tells of, for the hub's own page; `NotVisible` for anybody who may not see all of them."""
    decision = consent.may_see(uow, learner_id, PARTS.values())
    row = facts_of(uow, learner_id)
    return (each for part in PARTS for each in seen(row, part, decision))


def keep(row: EnrolmentFact, part: str, papers: Iterable[Seen]) -> None:
    setattr(row, part, [_told(paper) for paper in papers])


def _told(paper: Seen) -> dict[str, Any]:
    said = {
        **asdict(paper),
        "day": paper.day.isoformat(),
        "back_on": paper.back_on and paper.back_on.isoformat(),
    }
    return {name: value for name, value in said.items() if value}


def _read(kept: dict[str, Any]) -> Seen:
    back_on = kept.get("back_on")
    days = {
        "day": date.fromisoformat(kept["day"]),
        "back_on": date.fromisoformat(back_on) if back_on else None,
    }
    return Seen(**{**kept, **days})


def own_name(uow: UnitOfWork) -> str:
    return staff_names(uow, [uow.user_id]).get(uow.user_id, "")
