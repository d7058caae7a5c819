"""Read what learners agreed that a provider is told of them, one decision for each category and each recorded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.consent import grounds
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.answers import opened
from hub.learners.employment import Employment
from hub.learners.enrolment import emergency, papers, rules
from hub.learners.enrolment.fields import (
    CATEGORIES,
    EMERGENCY,
    IDENTITY_SEEN,
    SHARE_CODE_SEEN,
    STATUS_SEEN,
    WORK_SEEN,
)
from hub.learners.enrolment.models import EnrolmentFact
from hub.learners.enrolment.papers import SHARE_CODE, Seen
from hub.learners.equality.codes import lists
from hub.learners.equality.models import ASKED, EqualityAnswer
from hub.learners.funding.earnings import band_words
from hub.learners.languages import language_name
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.queries import by_ids
from hub.learners.types import FundingOutcome, Sex

YES = "1"  # of LLDDHealthProb
LINES = 4  # of an address
FFI = {FundingOutcome.FULL: "1", FundingOutcome.CO_FUNDED: "2"}
# Of an area of the rulebook, where the code is not that of the ILR itself; the unknown city region has none.
SOF = {"GLA": "116", "ENG-NATIONAL": "105", "MET": ""}
BENEFITS = {"5-income": "5"}  # the hub's own, where the ILR has one code
NO_BENEFITS = "none"
Values = dict[str, str]
Row = TypeVar("Row", FundingFact, Need, EqualityAnswer, EnrolmentFact)
Starting = tuple[UUID, date | None]  # a learner, and the day their learning starts


@dataclass(frozen=True, slots=True)
class Told:
    """The `values` of the fields that are told, by key; `closed` is what the learner has not agreed to share."""

    values: Values
    closed: frozenset[Category]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    learner: Learner
    funding: FundingFact | None
    need: Need | None
    equality: EqualityAnswer | None
    facts: EnrolmentFact | None
    starts_on: date | None


def told(uow: UnitOfWork, starting: Collection[Starting]) -> dict[Starting, Told]:
    """Of each whom the viewer may know of, for learning that starts on that day, where it is known."""
    people = by_ids(uow, list(dict.fromkeys(learner_id for learner_id, _ in starting)))
    on = grounds.read(uow, people, frozenset(CATEGORIES))
    decisions = {category: consent.decide(uow, on, people, [category]) for category in CATEGORIES}
    funding, needs = of_each(uow, FundingFact, people), of_each(uow, Need, people)
    equality, facts = of_each(uow, EqualityAnswer, people), of_each(uow, EnrolmentFact, people)
    return {
        (one, day): _told(
            Rows(people[one], funding.get(one), needs.get(one), equality.get(one), facts.get(one), day),
            {category: found[one] for category, found in decisions.items() if found[one].allowed},
        )
        for one, day in starting
        if one in people
    }


def of_each(uow: UnitOfWork, rows: type[Row], ids: Collection[UUID]) -> dict[UUID, Row]:
    """The row of each learner who has one."""
    query = sa.select(rows).where(rows.learner_id.in_(ids))
    return {row.learner_id: row for row in uow.session.scalars(query)}


def _told(rows: Rows, decisions: Mapping[Category, Decision]) -> Told:
    values: Values = {}
    for category, read in READERS.items():
        if category in decisions:
            values |= read(rows, decisions[category])
    nino = _nino(rows, decisions.get(Category.IDENTIFIERS))
    benefits = _benefits(rows, decisions.get(Category.WORK))
    starts = rows.starts_on.isoformat() if rows.starts_on else ""
    found = rules.faults({**values, "LearnStartDate": starts}, nino, benefits)
    return Told(values, frozenset(CATEGORIES) - set(decisions), tuple(found))


def _identity(rows: Rows, decision: Decision) -> Values:
    learner = rows.learner
    sex = learner.sex.reveal(decision)
    return {
        "FamilyName": learner.family_name.reveal(decision) or "",
        "GivenNames": learner.given_names.reveal(decision) or "",
        "Sex": sex if sex in (Sex.FEMALE, Sex.MALE) else "",
        "Language they prefer": language_name(learner.language.reveal(decision)) or "",
    }


def _birth(rows: Rows, decision: Decision) -> Values:
    return {"DateOfBirth": rows.learner.date_of_birth.reveal(decision) or ""}


def _identifiers(rows: Rows, decision: Decision) -> Values:
    nino = _nino(rows, decision) or ""
    return {
        "ULN": rows.learner.uln.reveal(decision) or "",
        "NINumber": "" if nino.startswith(rules.PRACTICE) else nino,
        IDENTITY_SEEN: in_words(_papers(rows, papers.IDENTITY, decision)),
    }


def _nino(rows: Rows, decision: Decision | None) -> str | None:
    return rows.learner.nino.reveal(decision) if decision else None


def _contact(rows: Rows, decision: Decision) -> Values:
    learner = rows.learner
    now = learner.postcode.reveal(decision) or ""
    before = learner.start_postcode.reveal(decision) or now
    lines = address_lines(learner.address.reveal(decision) or "")
    return {
        **{f"AddLine{number}": line for number, line in enumerate(lines, start=1)},
        "Postcode": now,
        "PostcodePrior": before if " " in before else "",  # a district alone is kept of a secret address
        "TelNo": phone_digits(learner.phone.reveal(decision) or ""),
        "Email": learner.email.reveal(decision) or "",
        "How to reach them safely": learner.contact_note.reveal(decision) or "",
    }


def address_lines(address: str) -> list[str]:
    """At most four lines: what is left stands on the last one."""
    lines = [" ".join(line.split()) for line in address.replace(",", "\n").splitlines() if line.strip()]
    return [*lines[: LINES - 1], ", ".join(lines[LINES - 1 :])] if len(lines) > LINES else lines


def phone_digits(kept: str) -> str:
    """A number as the ILR has it, digits alone: 02079460000 for +442079460000, an extension left out."""
    number = kept.partition(";")[0]
    return f"0{number[3:]}" if number.startswith("+44") else number.lstrip("+")


def _equality_answers(rows: Rows, decision: Decision) -> Values:
    answers = rows.equality.answers.value(decision) if rows.equality else {}
    if not any(answers.get(name) for name in ASKED):
        return {}
    return {
        "Ethnicity": _code("ethnicity", answers["ethnicity"]),
        "LLDDHealthProb": _code("disability", answers["disability"]),
        "PriorLevel": _code("prior_level", answers["prior_level"]),
        "DateLevelApp": answers["asked_on"],
        **(_kinds(answers["kinds"], answers["main_kind"]) if answers["disability"] == YES else {}),
    }


def _kinds(kinds: Sequence[str], main_kind: str | None) -> Values:
    """The primary one is left for the provider to ask where there are several and nobody said which."""
    codes = [_code("kinds", kind) for kind in kinds] or [_code("kinds", None)]
    primary = codes[0] if len(codes) == 1 else _code("kinds", main_kind) if main_kind else ""
    return {"LLDDCat": " ".join(codes), "PrimaryLLDD": primary}


def _code(name: str, kept: str | None) -> str:
    return lists()[name].told(kept).code


def _work(rows: Rows, decision: Decision) -> Values:
    seen = {WORK_SEEN: in_words(_papers(rows, papers.WORK, decision))}
    if rows.funding is None:
        return seen
    benefits = _benefits(rows, decision)
    known = Employment.from_text(rows.funding.employment.reveal(decision))
    return {
        **seen,
        "EmpStat": known.status or "",
        "DateEmpStatApp": known.since.isoformat() if known.since else "",
        "EII": (known.hours_on(rows.starts_on) if rows.starts_on else known.hours) or "",
        "LOU": (known.out_of_work(rows.starts_on) if rows.starts_on else None) or "",
        "BSI": next(iter(benefits)) if len(benefits) == 1 else "",
        "Earnings in a year": band_words(rows.funding.earnings_band.reveal(decision)) or "",
    }


def _benefits(rows: Rows, decision: Decision | None) -> set[str]:
    """Codes of the ILR; none where they get none, or nobody asked."""
    if decision is None or rows.funding is None:
        return set()
    kept = opened(rows.funding, "benefits", decision) or []
    return {BENEFITS.get(code, code) for code in kept if code != NO_BENEFITS}


def _funding_read(rows: Rows, decision: Decision) -> Values:
    """The area whose rules count is where they live: of a secret address the provider asks them itself."""
    if rows.funding is None:
        return {}
    outcome, area = rows.funding.outcome.reveal(decision), rows.funding.area or ""
    ffi = FFI.get(FundingOutcome(outcome), "") if outcome else ""
    if rows.need is not None and rows.need.hides_address(decision):
        return {"FFI": ffi}
    sof = SOF.get(area, area)
    return {"FFI": ffi, "SOF": sof, "LDM": rules.earnings_threshold(ffi, sof)}


def _status_seen(rows: Rows, decision: Decision) -> Values:
    """That a share code was seen stands apart from the other papers."""
    seen = _papers(rows, papers.STATUS, decision)
    codes = [paper for paper in seen if paper.kind == SHARE_CODE]
    return {
        STATUS_SEEN: in_words(paper for paper in seen if paper not in codes),
        SHARE_CODE_SEEN: "; ".join(f"{paper.day.isoformat()}, {paper.by}" for paper in codes),
    }


def _papers(rows: Rows, part: str, decision: Decision) -> list[Seen]:
    return papers.counting(papers.seen(rows.facts, part, decision))


def in_words(seen: Iterable[Seen]) -> str:
    return "; ".join(paper.words for paper in seen)


def _emergency(rows: Rows, decision: Decision) -> Values:
    return {EMERGENCY: emergency.contact(rows.facts, decision).words if rows.facts else ""}


READERS = {
    Category.IDENTITY: _identity,
    Category.DATE_OF_BIRTH: _birth,
    Category.IDENTIFIERS: _identifiers,
    Category.CONTACT: _contact,
    Category.EQUALITY: _equality_answers,
    Category.WORK: _work,
    Category.NEEDS: _funding_read,
    Category.STATUS_SEEN: _status_seen,
    Category.EMERGENCY: _emergency,
}
