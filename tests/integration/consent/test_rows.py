"""The rows of one learner are read once for all parts of a page, through the same fence as any other statement."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.grown.pages import RECORD
from bench.statements import listening
from hub.accounts.models import User
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.cli.trust.duplicates import look_through
from hub.consent import rows
from hub.consent.models import Block, Grant, Restriction
from hub.consent.services import disclosure as consent
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.core.vault import Tampered
from hub.learners.models import FundingFact, Learner, Need
from hub.learners.queries import by_reference, record_of
from hub.learners.reads.markers import markers
from hub.pages.assessor.registration.record import READ
from hub.referrals.case.sending.joining import join
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.queries import open_entry
from hub.referrals.waiting.unmatched import explanations
from tests.factories.area import Area
from tests.factories.pages import get
from tests.factories.referrals import JOB, assessed_learner, refer

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    """Somebody assessed who waits, with a referral and a block."""
    with database.unit_of_work(JOB) as uow:
        person = assessed_learner(uow, area, "Ayan")
    with database.unit_of_work(area.assessor.viewer) as uow:
        join(uow, person.id)
    refer(database, area, person)
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, person.id, area.other_provider.id, None)
    return person


def told_of(model: Any) -> Any:
    return getattr(model, model.__names_learner__[0])


def test_every_kind_is_narrowed_when_many_are_read_with_one_statement(
    database: Database, area: Area, known: Learner
) -> None:
    for who in (area.assessor, area.manager, area.provider_staff, area.other_provider_staff, area.work_coach):
        with database.unit_of_work(who.viewer, read_only=True) as uow:
            apart = {
                model: uow.session.scalars(sa.select(model.id).where(told_of(model) == known.id)).all()
                for model in READ
            }
        with (
            listening(database.engine) as heard,
            database.unit_of_work(who.viewer, read_only=True) as uow,
        ):
            rows.read_ahead(uow, known.id, READ)
            together = {model: rows.of(uow, model, known.id) for model in READ}
            assert {model: {one.id for one in found} for model, found in together.items()} == {
                model: set(ids) for model, ids in apart.items()
            }
        [statement] = [text for text, _ in heard if text.startswith("SELECT CAST")]
        fenced = sum(bool(apart[model]) for model in READ)
        assert statement.count("fence_grant.learner_id") >= fenced
        assert len([text for text, _ in heard if text.startswith("SELECT") and "set_config" not in text]) == 1
        if who is area.assessor:
            assert all(
                apart[model] for model in (Need, FundingFact, Referral, WaitingEntry, Assessment, Block)
            )


def test_what_was_read_before_says_the_same_as_what_is_asked_for_many(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        uow.get(Learner, known.id)
        asked = explanations(uow, [known.id])[known.id], markers(uow, [known.id])
        rows.read_ahead(uow, known.id, READ)
        assert rows.known(uow, [known.id], Need, Block, Restriction, Assessment, AchievedLevel)
        again = explanations(uow, [known.id])[known.id], markers(uow, [known.id])
    assert (again[0].causes, again[0].circumstances, again[1]) == (
        asked[0].causes,
        asked[0].circumstances,
        asked[1],
    )


def test_a_change_is_seen_and_who_locks_reads_again(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        person = by_reference(uow, known.reference)
        rows.read_ahead(uow, known.id, READ)
        entry = open_entry(uow, known.id)
        assert entry is not None
        consent.block(uow, known.id, area.provider.id, None)
        assert len(rows.of(uow, Block, known.id)) == 2
        uow.session.scalar(sa.select(Learner.id).where(Learner.id == known.id).with_for_update(of=Learner))
        assert not rows.known(uow, [known.id], Block)
        assert record_of(uow, person).learner is person


def test_nothing_is_read_ahead_of_somebody_whose_grant_has_ended(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.change(sa.update(Grant).values(valid_to=uow.today - timedelta(days=1)))
    with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
        rows.read_ahead(uow, known.id, READ)
        assert not any(rows.of(uow, model, known.id) for model in READ)
        with pytest.raises(NotVisible):
            rows.only(uow, Need, known.id)


def test_a_place_on_the_list_that_was_changed_in_the_database_is_refused(
    database: Database, area: Area, known: Learner
) -> None:
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(WaitingEntry.__table__).values(joined_on=LONG_AGO))
    with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
        rows.read_ahead(uow, known.id, READ)
        with pytest.raises(Tampered):
            open_entry(uow, known.id)


@pytest.mark.parametrize(("page", "most"), [("", RECORD), ("/matches", 21)])
def test_a_page_about_a_learner_takes_no_more_statements_than_are_promised(
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    known: Learner,
    page: str,
    most: int,
) -> None:
    look_through(database)
    assessor, path = client_of(area.assessor), f"/learners/{known.reference}{page}"
    get(assessor, path)
    with listening(database.engine) as heard:
        shown = get(assessor, path).text
    said = [text for text, _ in heard if text.startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(said) <= most, said
    assert "Ayan" in shown
