"""What a provider asks to see: who reads it, and what becomes of papers that are missing."""

from collections.abc import Callable

from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.referrals.models import MissingPapers
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, bring, new_learner, refer

SignIn = Callable[[User], FlaskClient]
BILL = "proof of your address, like a bill"
ASKED = {
    "kinds_all": ["passport", "arc"],
    "lines_all": BILL,
    "kinds_CO_FUNDED": ["payslip"],
    "lines_NOT_ELIGIBLE": "the fee",
}


def words(client: FlaskClient, path: str) -> str:
    return soup(get(client, path)).get_text(" ", strip=True)


def test_a_written_list_reaches_assessor_paper_and_decline(
    database: Database, area: Area, client_of: SignIn
) -> None:
    provider, assessor = client_of(area.provider_staff), client_of(area.assessor)
    assert post(provider, f"/providers/{area.provider.id}/papers", ASKED).status_code == 303
    assert BILL in words(assessor, f"/providers/{area.provider.id}")
    person = new_learner(database, area)
    record, paper = f"/learners/{person.reference}", f"/learners/{person.reference}/next-steps"

    beside = words(assessor, f"{record}/matches")
    assert f"Bring a passport; {BILL}" in beside
    assert "the fee" not in beside
    assert "asylum card" not in beside  # nothing that is read of them speaks of one
    chosen = f"{record}/referrals/new?class={area.taught_class.id}"
    assert f"Bring: a passport; {BILL}" in words(assessor, chosen)

    [referral] = refer(database, area, person)
    assert f"needs to see papers. Bring: a passport; {BILL}." in words(assessor, paper)
    assert f"a passport; {BILL}" in words(assessor, f"/cases/{referral.reference}")

    bring(database, area, referral, Verb.OPEN)
    decline = {"decision": "decline", "decline_reason": "funding_evidence", "decided_by": "nobody"}
    page, strange = f"/referrals/{referral.reference}", decline | {"missing_papers": ["a hunch"]}
    assert "Which papers were missing?" in words(provider, page)
    assert post(provider, page, strange).status_code == 422
    answer = post(provider, page, decline | {"missing_papers": ["arc", BILL], "checked": "yes"})
    assert answer.status_code == 303, answer.text

    missing = f"an asylum card (ARC); {BILL}"
    assert f"Missing: {missing}" in words(assessor, f"/cases/{referral.reference}")
    assert f"Missing: {missing}" in words(assessor, record)
    assert f"A college needs to see these papers. Bring: {missing}." in words(assessor, paper)
    with database.unit_of_work(JOB) as uow:
        [kept] = uow.session.query(MissingPapers)
        assert "ARC" not in repr(kept.__dict__)


def test_where_no_list_is_written_a_decline_asks_for_no_papers_and_the_paper_follows_the_rules(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [referral] = refer(database, area, new_learner(database, area))
    bring(database, area, referral, Verb.OPEN)

    assert "Which papers were missing?" not in words(
        client_of(area.provider_staff), f"/referrals/{referral.reference}"
    )
