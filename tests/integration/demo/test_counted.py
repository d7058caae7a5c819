"""The figures of the managers' pages on the demonstration, beside a plain count of the same people, one by one."""

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.clock import LOCAL, local_date
from hub.core.db import UnitOfWork
from hub.demand.models import Demand
from hub.directory.rungs import rung_of
from hub.insight.kept import Counted
from hub.insight.measures import STATUS_GROUPS
from hub.insight.nested import EVERYBODY
from hub.insight.periods import COMPARED, compared_to, published_to, years_to
from hub.insight.rules import WITHHELD_WORDS, Figure
from hub.insight.services import counted as last
from hub.learners.groups import GROUPS
from hub.learners.models import Learner, Need
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import State, Verb

NEVER_SENT = {"draft", "entered_in_error"}


def shown(uow: UnitOfWork, manager: Viewer, read: object) -> Counted:  # type: ignore[type-arg]
    with uow.acting_as(manager):
        found = read(uow)  # type: ignore[operator]
    assert found is not None
    return found  # type: ignore[no-any-return]


def stands_for(cell: int | str, number: int) -> bool:
    """As counts that are rounded together are published: up or down to a five, and few as few."""
    if isinstance(cell, str):
        return cell == published(0) and number < 5
    return cell % 5 == 0 and 0 < cell <= number + 4 and number <= cell + 4


def agree(figures: Mapping[Hashable, Figure | int | str], truth: Counter[Hashable]) -> None:  # type: ignore[type-arg]
    """Every cell is the number that was counted, in the words of publication, or withheld; and some are numbers."""
    cells = {key: one.cell if isinstance(one, Figure) else one for key, one in figures.items()}
    assert {key for key, number in truth.items() if number} <= set(cells)
    for key, cell in cells.items():
        assert cell in (WITHHELD_WORDS, published(truth[key])), key
    assert any(isinstance(cell, int) for cell in cells.values())


def published(number: int) -> int | str:
    return "fewer than 5" if number < 5 else 5 * ((number + 2) // 5)


def on_the_list(uow: UnitOfWork, countable: set[UUID]) -> list[WaitingEntry]:
    sunday = published_to(uow.today)
    return [
        row
        for row in uow.session.scalars(sa.select(WaitingEntry))
        if row.learner_id in countable
        and row.joined_on <= sunday
        and (row.closed_on is None or row.closed_on > sunday)
    ]


def test_who_waits(uow: UnitOfWork, manager: Viewer, countable: set[UUID]) -> None:
    found = shown(uow, manager, last.waiting).figures
    people = on_the_list(uow, countable)
    assert found.total.cell == published(len(people))
    agree(found.by_rung, Counter(rung_of(row.strand, row.level) for row in people))
    agree(found.by_channel, Counter(uow.get(Learner, row.learner_id).channel for row in people))
    lived_in = Counter(row.outcode for row in people)
    assert set(found.named_areas) == {area for area, number in lived_in.items() if area and number >= 5}


def test_who_waits_by_what_is_sealed(uow: UnitOfWork, manager: Viewer, countable: set[UUID]) -> None:
    """Of a part that has no line, nothing could be shown."""
    people = {row.learner_id for row in on_the_list(uow, countable)}
    decisions = consent.disclose(uow, people, [Category.NEEDS])
    truth = Counter(
        "Childcare needed"
        if row.childcare_children.value(decisions[row.learner_id])
        else "No childcare needed"
        for row in uow.session.scalars(sa.select(Need).where(Need.learner_id.in_(people)))
        if row.childcare_children.value(decisions[row.learner_id]) is not None
    )
    way = next(number for number, group in enumerate(GROUPS) if group.code == "childcare")
    [waiting, _] = shown(uow, manager, last.fairness).figures.people.columns
    cells = {part: cell for (number, part), cell in waiting.items() if number == way and part in truth}
    assert cells
    for part, cell in cells.items():
        assert cell in (WITHHELD_WORDS, published(truth[part]))


def test_whom_no_class_fits(uow: UnitOfWork, manager: Viewer, countable: set[UUID]) -> None:
    sunday = published_to(uow.today)
    lacking = [
        row
        for row in uow.session.scalars(sa.select(Demand))
        if row.learner_id in countable
        and row.opened_on <= sunday
        and (row.closed_on is None or row.closed_on > sunday)
    ]
    found = shown(uow, manager, last.gaps).figures
    assert found.total.cell in (WITHHELD_WORDS, published(len(lacking)))
    for rung, figure in found.by_rung.items():
        number = sum(rung_of(row.strand, row.level) is rung for row in lacking)
        assert figure.cell in (WITHHELD_WORDS, published(number))


def sent_between(uow: UnitOfWork, countable: set[UUID], first, after) -> list[Referral]:  # type: ignore[no-untyped-def]
    start, end = (datetime.combine(day, time(), LOCAL) for day in (first, after))
    return [
        row
        for row in uow.session.scalars(sa.select(Referral))
        if row.learner_id in countable
        and row.state.value not in NEVER_SENT
        and row.sent_at is not None
        and start <= row.sent_at < end
    ]


@pytest.mark.parametrize("back", [0, 1])
def test_the_referrals_of_a_year(uow: UnitOfWork, manager: Viewer, countable: set[UUID], back: int) -> None:
    year = years_to(published_to(uow.today))[back]
    after = year.last_day + timedelta(days=1)
    found = shown(uow, manager, lambda uow: last.referred(uow, year)).figures
    rows = sent_between(uow, countable, year.first_day, after)
    group = {state: label for label, states in STATUS_GROUPS for state in states}
    assert found.total.cell == published(len(rows))
    agree(found.by_group, Counter(group[row.state] for row in rows))
    agree(found.by_channel, Counter(uow.get(Learner, row.learner_id).channel for row in rows))
    declined = [
        row
        for row in uow.session.scalars(sa.select(Transition).where(Transition.verb == Verb.DECLINE))
        if row.learner_id in countable and year.first_day <= local_date(row.at) < after
    ]
    decisions = consent.disclose(uow, [row.learner_id for row in declined], [Category.NOTES])
    reasons = Counter(row.reason.reveal(decisions[row.learner_id]) for row in declined)
    for reason, figure in found.by_reason.items():
        assert figure.cell == published(reasons[reason])


def test_the_last_period_that_is_over(uow: UnitOfWork, manager: Viewer, countable: set[UUID]) -> None:
    last_day = compared_to(uow.today)
    found = shown(uow, manager, last.fairness).figures.periods
    for period, end in ((found.now, last_day), (found.before, last_day - COMPARED)):
        after = end + timedelta(days=1)
        rows = sent_between(uow, countable, after - COMPARED, after)
        assert stands_for(period.columns[0][EVERYBODY], len(rows))
        by_provider = Counter(str(row.recipient_id) for row in rows)
        for provider, figure in period.sent.items():
            assert stands_for(figure.cell, by_provider[provider])
        assert State.DRAFT not in {row.state for row in rows}
