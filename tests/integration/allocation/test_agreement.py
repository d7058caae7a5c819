"""A run says who has agreed that their details go to the provider proposed; nobody is sent or lost without."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.allocation import queries
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.services.agree import AgreedTo, agreed_by_phone, agreements
from hub.allocation.services.decide import leave
from hub.allocation.services.propose import propose
from hub.allocation.states import ProposalState
from hub.allocation.types import Mode
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.queries import heard_by
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Channel
from hub.core.db import Database
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.models import Referral
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB
from tests.integration.allocation.test_runs import one_place, waits

ClientOf = Callable[[User], FlaskClient]


@pytest.fixture
def two(database: Database, area: Area) -> tuple[Learner, Learner]:
    """Places for both: Amina has agreed to no provider, Bilal to each."""
    with database.unit_of_work(JOB) as uow:
        one_place(uow, area, places=2)
        version.bump(uow)
        found = waits(uow, area, "Amina", 31), waits(uow, area, "Bilal", 12)
        for grant in consent.live_grants(uow, found[0].id):
            if grant.recipient_id in (area.provider.id, area.other_provider.id):
                consent.withdraw(uow, grant.id)
        return found


@pytest.fixture
def run(database: Database, area: Area, two: tuple[Learner, Learner]) -> AllocationRun:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return propose(uow, Mode.MOST_PLACES)


def proposal_of(database: Database, run: AllocationRun, learner: Learner) -> Proposal:
    with database.unit_of_work(JOB) as uow:
        [found] = [one for one in queries.proposals(uow, run.id) if one.learner_id == learner.id]
        return found


def referred(database: Database) -> set[object]:
    with database.unit_of_work(JOB) as uow:
        return set(uow.session.scalars(sa.select(Referral.learner_id)))


def agrees(proposal: Proposal, language: str = "en") -> dict[str, str]:
    return {"agreed": str(proposal.id), f"language-{proposal.id}": language}


def test_before_it_is_run_the_page_says_who_has_agreed_to_a_provider_with_a_free_place(
    database: Database, area: Area, two: tuple[Learner, Learner], client_of: ClientOf
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = agreements(uow)

    assert (found.wait, found.to_none, found.providers) == (2, 1, [AgreedTo("Clapton Community College", 1)])
    assessor = client_of(area.assessor)
    there = soup(get(assessor, "/allocations")).find("a", string=re.compile("Who has agreed"))
    assert there is not None
    page = soup(get(assessor, str(there["href"])))
    assert "2 learners wait" in page.get_text()
    assert "1 of them has not agreed yet" in page.get_text()
    assert [cell.text.strip() for cell in page.select("tbody td, tbody th")] == [
        "Clapton Community College",
        "1",
    ]


def test_each_line_says_whether_they_agreed_and_whoever_did_not_cannot_be_ticked(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    page = soup(get(client_of(area.assessor), f"/allocations/{run.reference}"))
    amina, bilal = (
        next(row.get_text() for row in page.select("tr") if name in row.get_text())
        for name in ("Amina", "Bilal")
    )

    assert "have not agreed yet" in amina
    assert "Ask by phone" in amina
    assert "They agreed that this provider" in bilal
    [box] = page.select("input[name=proposals]")
    assert box["value"] == str(proposal_of(database, run, two[1]).id)


def test_whoever_agrees_by_phone_is_kept_and_sent_in_one_submit(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    client, address = client_of(area.assessor), f"/allocations/{run.reference}/ask"
    proposal = proposal_of(database, run, two[0])

    page = soup(get(client, address)).get_text()
    done = post(client, address, agrees(proposal, "tr"))

    assert "Amina" in page
    assert "Bilal" not in page
    assert "07700 900123" in page
    assert done.status_code == 303
    assert referred(database) == {two[0].id}
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert uow.get(Proposal, proposal.id).state is ProposalState.ACCEPTED
        newest = sa.select(Grant).where(Grant.learner_id == two[0].id, Grant.withdrawn_at.is_(None))
        [grant] = [one for one in uow.session.scalars(newest) if one.recipient_id == area.provider.id]
        decision = consent.may_see(uow, two[0].id, [Category.IDENTITY])
        told = grant.notice_language.reveal(decision), grant.channel.reveal(decision)
        assert (*told, grant.taken_by) == ("tr", Channel.PHONE, area.assessor.id)
    after = get(client, address).text
    assert "1 referral is sent" in after
    assert "Nobody is left to ask" in after


def test_whoever_is_not_ticked_is_not_sent_and_stands_there_still(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    client, address = client_of(area.assessor), f"/allocations/{run.reference}/ask"

    nothing = post(client, address, {})

    assert nothing.status_code == 422
    assert "Tick at least one learner who agreed" in nothing.text
    assert "Amina" in nothing.text
    assert referred(database) == set()


def test_a_tick_without_the_notice_that_was_read_is_asked_about_and_stays_ticked(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    proposal = proposal_of(database, run, two[0])

    answer = post(client_of(area.assessor), f"/allocations/{run.reference}/ask", {"agreed": str(proposal.id)})

    assert answer.status_code == 422
    assert "Select the notice that you read to them" in answer.text
    assert soup(answer).select_one(f"#agreed-{proposal.id}[checked]")
    assert referred(database) == set()


def test_what_they_agreed_to_is_kept_though_the_place_has_gone(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    proposal = proposal_of(database, run, two[0])
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).places = 0
        audit.record(uow, "test.prepare", about=area.taught_class)

    answer = post(client_of(area.assessor), f"/allocations/{run.reference}/ask", agrees(proposal))

    assert answer.status_code == 422
    assert "has filled since this was proposed" in answer.text
    assert "What they agreed to is kept" in answer.text
    assert referred(database) == set()
    with database.unit_of_work(JOB) as uow:
        assert area.provider.id in heard_by(uow, [two[0].id])[two[0].id]


def test_whoever_must_never_be_known_there_is_not_asked_and_a_forged_tick_sends_nothing(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    client, proposal = client_of(area.assessor), proposal_of(database, run, two[0])
    with database.unit_of_work(area.assessor.viewer) as uow:
        consent.block(uow, two[0].id, area.provider.id, None)

    assert "Nobody is left to ask" in get(client, f"/allocations/{run.reference}/ask").text
    assert "never to share with this provider" in get(client, f"/allocations/{run.reference}").text
    assert post(client, f"/allocations/{run.reference}/ask", agrees(proposal)).status_code == 422
    assert referred(database) == set()


def test_nobody_is_phoned_who_is_not_safe_to_call(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, two[0].id)
        row.safe_to_call = False
        audit.record(uow, "test.prepare", about=row)

    page = soup(get(client_of(area.assessor), f"/allocations/{run.reference}/ask"))

    assert "They cannot be phoned" in page.get_text()
    assert page.select("input[name=agreed]") == []


def test_another_class_says_whether_they_agreed_to_its_provider(
    database: Database,
    area: Area,
    two: tuple[Learner, Learner],
    run: AllocationRun,
    client_of: ClientOf,
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = uow.get(TaughtClass, area.other_class.id)
        other.places, other.women_only = 4, False
        audit.record(uow, "test.prepare", about=other)
        version.bump(uow)
    client = client_of(area.assessor)

    amina, bilal = (
        get(client, f"/allocations/{run.reference}/{proposal_of(database, run, one).id}/change").text
        for one in two
    )

    assert "They have not agreed yet that this provider" in amina
    assert "They agreed that this provider" in bilal


def test_agreeing_twice_is_the_same_as_once_and_counts_though_it_was_left(
    database: Database, area: Area, two: tuple[Learner, Learner], run: AllocationRun
) -> None:
    proposal = proposal_of(database, run, two[0])
    with database.unit_of_work(area.assessor.viewer) as uow:
        leave(uow, proposal.id, "talk_first")

    for _ in range(2):
        with database.unit_of_work(area.assessor.viewer) as uow:
            agreed_by_phone(uow, proposal.id, "en")

    with database.unit_of_work(JOB) as uow:
        live = consent.live_grants(uow, two[0].id)
        assert [one.recipient_id for one in live].count(area.provider.id) == 1


@pytest.mark.parametrize("role", ["manager", "provider_staff", "work_coach", "administrator"])
def test_nobody_else_asks(
    area: Area, two: tuple[Learner, Learner], run: AllocationRun, client_of: ClientOf, role: str
) -> None:
    assert get(client_of(getattr(area, role)), f"/allocations/{run.reference}/ask").status_code in (403, 404)
