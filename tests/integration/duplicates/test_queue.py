"""The steward's queue: who may be one person, what is decided, and the way back."""

from collections import Counter
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.statements import listening
from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.cli.trust.duplicates import look_through
from hub.consent.services import purposes
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates import queries
from hub.duplicates.errors import CannotMerge, DecidedAlready
from hub.duplicates.services import decide, look
from hub.duplicates.services.merge import merge
from hub.learners.finding import index
from hub.learners.finding.candidates import COMPARER
from hub.learners.models import Learner
from hub.learners.queries import by_reference
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup
from tests.factories.referrals import refer

JOB = Viewer.job("test")


@pytest.fixture
def twice(database: Database, area: Area) -> tuple[UUID, UUID]:
    """One person in two spellings, who came first and again."""
    with database.unit_of_work(JOB) as uow:
        first = learner(uow, area.hub, "Yusuf", "Abdurahman", shared_with=[area.provider])
        again = learner(uow, area.hub, "Youssef", "Abdul Rahman", shared_with=[area.provider])
        for row in (first, again):
            index.reindex(uow, row)
        return first.id, again.id


def test_switched_off_nothing_is_looked_for_nor_shown_and_nothing_is_missed_afterwards(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], twice: tuple[UUID, UUID]
) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = purposes.stop(uow, Purpose.DUPLICATES, off_on=uow.today, reason="To be reviewed")
    assert look_through(database) == (0, 0)
    steward = client_of(area.steward)
    assert "The hub has switched off" in get(steward, "/duplicates").text
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.restore(uow, row.id)
    assert look_through(database) == (len(twice), 1)
    with database.unit_of_work(area.administrator.viewer) as uow:
        purposes.stop(uow, Purpose.DUPLICATES, off_on=uow.today, reason="To be reviewed")
    shown = get(steward, "/duplicates").text
    assert "Abdurahman" not in shown


def test_a_look_that_was_broken_off_goes_on_where_it_was(
    database: Database, twice: tuple[UUID, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[UUID] = []

    def stopped_once(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> Counter[str]:
        seen.extend(learner_ids)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return look.look(uow, learner_ids)

    monkeypatch.setattr(look, "AT_A_TIME", 1)
    monkeypatch.setitem(look.ACTS, look.PEOPLE, stopped_once)
    with pytest.raises(KeyboardInterrupt):
        look_through(database)
    assert look_through(database) == (1, 0), "the pair was kept before"
    assert seen == [*sorted(twice), max(twice)]


def test_a_pair_is_found_decided_merged_and_parted_again(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], twice: tuple[UUID, UUID]
) -> None:
    assert look_through(database) == (2, 1)
    steward = client_of(area.steward)
    assert "Yusuf Abdurahman and Youssef Abdul Rahman" in soup(get(steward, "/duplicates")).text
    with database.unit_of_work(area.steward.viewer) as uow:
        [pair] = queries.pairs(uow)
        old = uow.get(Learner, twice[1]).reference
    page = f"/duplicates/{pair.id}"
    shown = soup(get(steward, page)).text
    assert "Youssef" in shown
    assert "Different" in shown
    answers = {"decision": "same", "stays": str(twice[0]), "version": str(pair.version)}
    assert post(steward, page, answers).status_code == 422, "a decision has a reason"
    gone = post(steward, page, {**answers, "why": "Same papers"})
    assert gone.status_code == 303
    assert post(steward, page, answers, page="/duplicates").status_code == 409, "somebody was quicker"
    assert get(steward, page).status_code == 303, "a link to the pair leads to the merge"
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert by_reference(uow, old).id == twice[0]
        with pytest.raises(NotVisible):
            uow.get(Learner, twice[1])
    assert post(steward, gone.location, {"why": ""}).status_code == 422
    assert post(steward, gone.location, {"why": "Two cousins"}).status_code == 303
    assert post(steward, gone.location, {"why": "Again"}, page="/duplicates").status_code == 409
    with database.unit_of_work(area.steward.viewer) as uow:
        assert by_reference(uow, old).id == twice[1]
        told = sa.select(AuditEvent.verb, AuditEvent.subject_id).where(AuditEvent.verb.like("learner.%merge"))
        assert sorted(uow.session.execute(told)) == sorted(
            (verb, one) for verb in ("learner.merge", "learner.unmerge") for one in twice
        )
        kinds = told.with_only_columns(AuditEvent.categories).where(AuditEvent.verb == "learner.merge")
        assert all({"identity", "safeguarding"} <= set(one.split()) for one in uow.session.scalars(kinds))
    assert look_through(database)[1] == 0, "they are remembered as two people"


def test_a_look_opens_each_record_once_however_many_it_is_compared_with(
    database: Database, area: Area, twice: tuple[UUID, UUID]
) -> None:
    with database.unit_of_work(JOB) as uow:
        third = learner(uow, area.hub, "Yousuf", "Abdurrahman", shared_with=[area.provider])
        index.reindex(uow, third)
    assert look_through(database) == (3, 3)
    with database.unit_of_work(JOB, read_only=True) as uow:
        opened = sa.select(AuditEvent.subject_id).where(
            AuditEvent.verb == "disclose", AuditEvent.role == COMPARER.system
        )
        assert sorted(uow.session.scalars(opened)) == sorted([*twice, third.id])


def test_of_what_hangs_off_a_record_the_page_says_how_much_and_not_with_whom(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], twice: tuple[UUID, UUID]
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = uow.get(Learner, twice[0])
    refer(database, area, person)
    look_through(database)
    with database.unit_of_work(area.steward.viewer) as uow:
        [pair] = queries.pairs(uow)
    shown = soup(get(client_of(area.steward), f"/duplicates/{pair.id}")).text
    assert "1 open referral" in shown
    assert "Shares with 1 organisation" in shown
    assert [words for words in (area.provider.name, area.taught_class.title) if words in shown] == []


def test_two_people_are_asked_about_again_only_when_what_is_compared_changes(
    database: Database, area: Area, twice: tuple[UUID, UUID]
) -> None:
    look_through(database)
    with database.unit_of_work(area.steward.viewer) as uow:
        [pair] = queries.pairs(uow)
        seen = pair.version
        decide.not_sure(uow, pair.id, "Asked the college", seen)
        with pytest.raises(DecidedAlready):
            decide.not_same(uow, pair.id, "Cousins", seen)
        decide.not_same(uow, pair.id, "Cousins", pair.version)
    assert look_through(database)[1] == 0
    with database.unit_of_work(area.steward.viewer) as uow:
        assert not queries.pairs(uow)
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, twice[1])
        row.given_names = "Yusuf"
        index.reindex(uow, row)
    assert look_through(database)[1] == 1


def test_what_cannot_be_merged_is_refused_and_stays_as_it_was(
    database: Database, area: Area, twice: tuple[UUID, UUID]
) -> None:
    with database.unit_of_work(JOB) as uow:
        people = [uow.get(Learner, one) for one in twice]
    for person in people:
        refer(database, area, person)
    with database.unit_of_work(area.steward.viewer) as uow:
        with pytest.raises(CannotMerge, match="itself"):
            merge(uow, twice[0], twice[0], "Why not")
        with pytest.raises(CannotMerge, match="open"):
            merge(uow, *twice, "They say so")
        assert not queries.merges(uow)


def test_a_record_shows_what_the_queue_holds_and_one_that_has_changed_since_is_compared_for_its_page(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], twice: tuple[UUID, UUID]
) -> None:
    assessor = client_of(area.assessor)

    def shown(learner_id: UUID) -> tuple[bool, bool]:
        """Whether the page speaks of another record, and whether the index of names was asked for it."""
        with database.unit_of_work(JOB, read_only=True) as uow:
            reference = uow.get(Learner, learner_id).reference
        with listening(database.engine) as heard:
            page = get(assessor, f"/learners/{reference}").text
        return "There may be another record" in page, any("FROM name_key" in text for text, _ in heard)

    assert shown(twice[1]) == (True, True), "registered a minute ago"
    look_through(database)
    assert [shown(one) for one in twice] == [(True, False)] * 2
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, twice[0])
        row.given_names, row.family_name = "Olena", "Bondar"
        index.reindex(uow, row)
    assert (shown(twice[0]), shown(twice[1])) == ((False, True), (True, False))
    with database.unit_of_work(area.steward.viewer) as uow:
        [pair] = queries.pairs(uow)
        decide.not_same(uow, pair.id, "Cousins", pair.version)
    assert look_through(database) == (1, 0)
    assert [shown(one) for one in twice] == [(False, False)] * 2
