"""Below the doors: when a learner stops sharing, what was sent on the strength of it stops as well."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.referrals import tell_of_ends
from hub.consent.services import disclosure as consent
from hub.consent.services import sharing
from hub.consent.types import Channel
from hub.core.db import Database
from hub.learners.models import Learner
from hub.learners.types import Status
from hub.referrals import queries
from hub.referrals.case import sharing as cases
from hub.referrals.case.tasks import settle
from hub.referrals.errors import NotGranted
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Effect, State, Verb
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.messages import messages
from tests.factories.pages import get, post
from tests.factories.papers import paper_for
from tests.factories.referrals import JOB, TO_START, bring, class_now, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
TO_OFFER = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


def stop(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
        cases.stop(uow, grant)


def agree(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        chosen = [one for one in sharing.candidates(uow, None) if one.organisation_id == area.provider.id]
        cases.agree(uow, person.id, chosen, language="en", channel=Channel.PHONE, interpreter=None)


def never(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        cases.never(uow, person.id, area.provider.id, "A relative works there")


def lift(database: Database, area: Area, person: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        [(block, _)] = sharing.blocks_now(uow, person.id)
        cases.lift(uow, block)


def run_out(database: Database, area: Area, person: Learner) -> None:
    """A year later, by night."""
    with database.unit_of_work(JOB) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
        grant.valid_to = uow.today
        cases.follow_sharing(uow, person.id)


def test_a_learner_is_told_once_that_their_yes_runs_out(
    database: Database, area: Area, person: Learner
) -> None:
    refer(database, area, person)
    with database.unit_of_work(JOB) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
        grant.valid_to = uow.today + timedelta(days=10)
        audit.record(uow, "test", about=grant)
    for _ in range(2):
        tell_of_ends(database)
    assert [one.template for one in messages(database, person)].count("sharing-ends") == 1


ENDS = {stop: Effect.UNSHARED, never: Effect.UNSHARED, run_out: Effect.ASK_TO_SHARE}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_the_referral_its_place_the_status_and_the_paper_end_together(
    database: Database, area: Area, person: Learner, end: Callable[..., None]
) -> None:
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    bring(database, area, mine, *TO_OFFER)
    end(database, area, person)
    referral = fetch(database, mine)
    assert (referral.state, referral.hub_task) == (State.WITHDRAWN, ENDS[end])
    assert fetch(database, other).state is State.SENT
    row = class_now(database, area.taught_class)
    assert (row.held, row.offered, row.enrolled) == (0, 0, 0)
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert uow.get(Learner, person.id).status is Status.WAITING
        assert queries.open_entry(uow, person.id) is not None
        [line] = worklists.items(uow, Group.DECLINES)
        assert line.learner_id == person.id
        paper = paper_for(uow, person.id, area.hub.id)
        assert [place.provider for place, _ in paper.places] == [area.other_provider.name]
        assert not any("did not work out" in sentence for sentence in paper.next)
        assert any("share" in sentence and "one college" in sentence for sentence in paper.sharing)


def test_the_provider_has_nothing_left_and_it_counts_no_more_against_the_three(
    database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        place = venue(uow, area.provider, "Annexe")
        classes = [taught_class(uow, area.provider, place, f"Class {number}") for number in range(3)]
    refer(database, area, person, *classes)
    stop(database, area, person)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Referral)).all() == []
    with pytest.raises(NotGranted):
        refer(database, area, person)
    refer(database, area, person, area.other_class)


@pytest.mark.parametrize("end", [stop, run_out], ids=lambda end: end.__name__)
def test_agreeing_again_brings_back_the_state_and_the_place(
    database: Database, area: Area, person: Learner, end: Callable[..., None]
) -> None:
    [mine] = refer(database, area, person)
    bring(database, area, mine, *TO_OFFER)
    end(database, area, person)
    agree(database, area, person)
    referral = fetch(database, mine)
    assert (referral.state, referral.hub_task) == (State.OFFERED, None)
    assert class_now(database, area.taught_class).offered == 1
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.get(Referral, mine.id).opened_at is not None
        assert consent.open_categories(uow, person.id)


def test_lifting_a_block_brings_back_what_it_closed(database: Database, area: Area, person: Learner) -> None:
    [mine] = refer(database, area, person)
    never(database, area, person)
    lift(database, area, person)
    assert fetch(database, mine).state is State.SENT


def test_agreeing_again_while_a_block_stands_opens_nothing(
    database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    stop(database, area, person)
    never(database, area, person)
    agree(database, area, person)
    assert fetch(database, mine).state is State.WITHDRAWN


def test_where_the_place_has_gone_meanwhile_the_hub_is_asked_to_look_again(
    database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        place = venue(uow, area.provider, "Annexe")
        last = taught_class(uow, area.provider, place, "One place", places=1)
    [mine] = refer(database, area, person, last)
    bring(database, area, mine, *TO_OFFER)
    stop(database, area, person)
    [faster] = refer(database, area, new_learner(database, area, "Faster"), last)
    bring(database, area, faster, *TO_OFFER)
    agree(database, area, person)
    referral = fetch(database, mine)
    assert (referral.state, referral.hub_task) == (State.WITHDRAWN, Effect.REQUEUE)
    assert class_now(database, last).offered == 1


def test_what_the_hub_has_dealt_with_does_not_come_back(
    database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    stop(database, area, person)
    with database.unit_of_work(area.assessor.viewer) as uow:
        settle(uow, queries.fresh(uow, mine.id))
    agree(database, area, person)
    assert fetch(database, mine).state is State.WITHDRAWN


def test_whoever_has_started_elsewhere_meanwhile_is_not_sent_again(
    database: Database, area: Area, person: Learner
) -> None:
    mine, other = refer(database, area, person, area.taught_class, area.other_class)
    stop(database, area, person)
    for verb in TO_START:
        use(database, area.other_provider_staff, other, verb)
    agree(database, area, person)
    assert fetch(database, mine).state is State.WITHDRAWN


def test_stopping_twice_and_agreeing_twice_is_the_same_as_once(
    database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    with database.unit_of_work(area.assessor.viewer) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
        for _ in range(2):
            cases.stop(uow, grant)
    version = fetch(database, mine).version
    for _ in range(2):
        agree(database, area, person)
    assert (fetch(database, mine).state, fetch(database, mine).version) == (State.SENT, version + 1)


def test_a_withdrawal_because_they_no_longer_agree_ends_the_sharing_too(
    database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    use(database, area.assessor, mine, Verb.WITHDRAW, reason="consent_withdrawn")
    with database.unit_of_work(JOB) as uow:
        assert area.provider.id not in {g.recipient_id for g in consent.live_grants(uow, person.id)}


def test_a_learner_in_class_stays_there_and_the_referrer_sees_it(
    database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    bring(database, area, mine, *TO_START)
    stop(database, area, person)
    assert fetch(database, mine).state is State.STARTED
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, person.id).status is Status.STARTED


def test_the_pages_do_the_same_as_what_they_call(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    [mine] = refer(database, area, person)
    hub, path = client_of(area.assessor), f"/learners/{person.reference}/sharing"
    with database.unit_of_work(area.assessor.viewer) as uow:
        [grant] = [g for g in consent.live_grants(uow, person.id) if g.recipient_id == area.provider.id]
    assert post(hub, f"{path}/{grant.id}/withdraw").status_code == 303
    assert fetch(database, mine).state is State.WITHDRAWN
    assert "They no longer agree to share with the provider." in get(hub, "/today/declines").text
    again = {"organisations": [str(area.provider.id)], "language": "en", "channel": "in person"}
    assert post(hub, f"{path}/agree", again).status_code == 303
    assert fetch(database, mine).state is State.SENT
    blocked = {"organisation": str(area.provider.id), "reason": ""}
    assert post(hub, f"{path}/never", blocked).status_code == 303
    assert fetch(database, mine).state is State.WITHDRAWN
