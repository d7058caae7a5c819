"""The groups that fairness is looked at by. A named job opens what is sealed of them; only counts may leave it.

To look at another group, add a row to `GROUPS`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from sys import intern
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.portions import AT_A_TIME
from hub.directory.facts import FEATURES
from hub.learners.answers import HOLDERS, Row, opened_together
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.types import FUNDING_LABELS, FundingOutcome

Parts = tuple[str, ...]
NOT_KNOWN = "Not known"
COUNTING = Viewer.job("count people by group")


@dataclass(frozen=True, slots=True)
class Group:
    """One way to divide learners: by a column of `holder`, whose value `words` turns into the name of a part.

    The name of a part stands on its own ("Childcare needed"), so that an alert can be read without a table.
    """

    code: str
    label: str
    holder: type[Row]
    name: str
    words: Callable[[Any], str]

    def part(self, value: Any) -> str:
        """The part a value falls into; None is a learner whose answer nobody has asked, or may not be read.

        Of very many people in it the name is one and the same text.
        """
        return intern(f"{self.label}: {NOT_KNOWN.lower()}" if value is None else self.words(value))


def _yes_no(yes: str, no: str) -> Callable[[Any], str]:
    return lambda value: yes if value else no


GROUPS = (
    Group(
        "age",
        "Age",
        Learner,
        "age_band",
        lambda band: f"Aged {band.replace('-', ' to ').replace('+', ' or over')}",
    ),
    Group(
        "interpreter",
        "Interpreter",
        Learner,
        "interpreter_needed",
        _yes_no("Interpreter needed", "No interpreter needed"),
    ),
    Group(
        "childcare",
        "Childcare",
        Need,
        "childcare_children",
        _yes_no("Childcare needed", "No childcare needed"),
    ),
    *(
        Group(
            feature.code.replace("_", "-"),
            feature.label,
            Need,
            feature.code,
            _yes_no(f"{feature.label} needed", f"No {feature.label.lower()} needed"),
        )
        for feature in FEATURES
    ),
    Group(
        "literacy",
        "First-language literacy",
        Need,
        "low_first_language_literacy",
        _yes_no("Reads little in their first language", "Reads in their first language"),
    ),
    Group("area", "Area", Learner, "outcode", lambda outcode: f"Lives in {outcode}"),
    Group(
        "funding", "Funding", FundingFact, "outcome", lambda outcome: FUNDING_LABELS[FundingOutcome(outcome)]
    ),
)


_CODES = [group.code for group in GROUPS]
_NAMES: dict[Any, list[str]] = {
    holder: [one.name for one in GROUPS if one.holder is holder] for holder in HOLDERS
}
# Of these rows no more than the groups ask for: a learner has thirty columns.
_READ = (
    load_only(Learner.age_band, Learner.outcode, Learner.sealed_as, Learner.interpreter_needed.column),
    load_only(Need.learner_id, Need.sealed_as, Need.answers.column),
    load_only(FundingFact.learner_id, FundingFact.sealed_as, FundingFact.outcome.column),
)


def groups_of(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """For each learner whom the viewer may count, the part of every group by its code: one statement, and two for each
    thousand."""
    return {who: dict(zip(_CODES, parts, strict=True)) for who, parts in parts_of(uow, learner_ids).items()}


def parts_of(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Parts]:
    """The same in the order of GROUPS, which takes a fifth of the memory."""
    countable = _countable(uow, learner_ids)
    with uow.acting_as(COUNTING):
        return {who: parts for some in audit.in_portions(uow, countable) for who, parts in _opened(uow, some)}


def _countable(uow: UnitOfWork, learner_ids: Collection[UUID]) -> list[UUID]:
    """PostgreSQL asks the rules of everybody once in each statement: of very many it is one that names nobody."""
    if len(learner_ids) <= AT_A_TIME:
        return list(uow.session.scalars(sa.select(Learner.id).where(Learner.id.in_(learner_ids))))
    wanted = set(learner_ids)
    return [one for one in uow.session.scalars(sa.select(Learner.id)) if one in wanted]


def _opened(uow: UnitOfWork, ids: Collection[UUID]) -> list[tuple[UUID, Parts]]:
    decisions = consent.disclose(uow, ids, [Category.NEEDS])
    query = (
        sa.select(Learner, Need, FundingFact)
        .outerjoin(Need, Need.learner_id == Learner.id)
        .outerjoin(FundingFact, FundingFact.learner_id == Learner.id)
        .where(Learner.id.in_(ids))
        .options(*_READ)
    )
    return [(rows[0].id, _parts(rows, decisions[rows[0].id])) for rows in uow.session.execute(query)]


def _parts(rows: Iterable[Row | None], decision: Decision) -> Parts:
    """The part of every group, of one learner's rows."""
    said: dict[tuple[Any, str], Any] = {}
    for row in rows:
        names = _NAMES.get(type(row), ())
        if row is not None:
            said |= {
                (type(row), name): value for name, value in opened_together(row, names, decision).items()
            }
    return tuple(group.part(said.get((group.holder, group.name))) for group in GROUPS)
