"""What learners answered about equality, for counting: a named job opens it, and only counts may leave it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.learners.answers import categories_of, opened
from hub.learners.equality.codes import NOT_SAID, lists
from hub.learners.equality.models import EqualityAnswer
from hub.learners.equality.reads import KNOWN
from hub.learners.models import FundingFact, Learner
from hub.learners.rules import age_on
from hub.learners.types import SEX_LABELS, Sex

COUNTING = Viewer.job("count answers about equality")
NOTHING = "Not asked, or not answered"
PREFER_NOT = "Prefer not to say"
# By the name of the answer, how it is called. Kinds of disability overlap and are few, so they are not counted.
WAYS = {
    "ethnicity": "Ethnic group",
    "disability": "Disability, learning difficulty or health condition",
    "sex": "Sex",
    "prior_level": "Highest qualification",
    "schooling": "Years at school",
    "years_in_uk": "Time in the UK",
    "faith": "Religion or belief",
}

Rows = tuple[Learner, FundingFact | None, EqualityAnswer | None]


def answers_of(uow: UnitOfWork, on: date) -> list[tuple[str, ...]]:
    """For everybody whom the viewer may count and who had come by that day, the words of each of WAYS."""
    ids = list(uow.session.scalars(sa.select(Learner.id).where(Learner.joined_on <= on)))
    with uow.acting_as(COUNTING):
        return [words for some in audit.in_portions(uow, ids) for words in _answers(uow, some, on)]


def _answers(uow: UnitOfWork, ids: list[UUID], on: date) -> list[tuple[str, ...]]:
    decisions = consent.disclose(uow, ids, [Category.EQUALITY, *categories_of(KNOWN)])
    return [_words(rows, decisions[rows[0].id], on) for rows in _rows(uow, ids)]


def _rows(uow: UnitOfWork, ids: list[UUID]) -> Iterable[Rows]:
    query = (
        sa.select(Learner, FundingFact, EqualityAnswer)
        .outerjoin(FundingFact, FundingFact.learner_id == Learner.id)
        .outerjoin(EqualityAnswer, EqualityAnswer.learner_id == Learner.id)
        .where(Learner.id.in_(ids))
        .options(
            load_only(Learner.sealed_as, Learner.sex.column),
            load_only(FundingFact.learner_id, FundingFact.sealed_as, FundingFact.in_uk_since.column),
        )
    )
    return [(learner, funding, row) for learner, funding, row in uow.session.execute(query)]


def _words(rows: Rows, decision: Decision, on: date) -> tuple[str, ...]:
    learner, funding, row = rows
    answers = row.answers.value(decision) if row else {}
    since = opened(funding, "in_uk_since", decision) if funding else None
    answers["years_in_uk"] = band_of(since, on) if since else answers.get("years_in_uk")
    sex = learner.sex.reveal(decision)
    said = {name: word_of(name, answers.get(name)) for name in WAYS if name != "sex"}
    said["sex"] = NOTHING if sex is None else PREFER_NOT if sex == Sex.NOT_SAID else SEX_LABELS[Sex(sex)]
    return tuple(said[name] for name in WAYS)


def word_of(name: str, kept: str | None) -> str:
    if kept is None:
        return NOTHING
    return PREFER_NOT if kept == NOT_SAID else lists()[name].words(kept)


def band_of(since: date, on: date) -> str:
    """The code of the band: each is the least number of years in it."""
    years = max(0, age_on(on, since))
    return max((one.code for one in lists()["years_in_uk"].codes if int(one.code) <= years), key=int)


def order_of(name: str, words: str) -> int:
    """Where an answer stands among the others: as in its list, and what is none of it last."""
    listed = (
        [one.words for one in lists()[name].codes] if name in lists().by_name else list(SEX_LABELS.values())
    )
    return listed.index(words) if words in listed else len(listed) + (words == NOTHING)
