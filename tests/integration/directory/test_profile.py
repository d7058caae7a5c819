"""The profile of a provider: who keeps it, who reads it, and where it is read."""

from collections.abc import Callable

from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.accounts.services import users
from hub.core.db import Database
from hub.directory.profile import queries
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import new_learner, refer

SignIn = Callable[[User], FlaskClient]


def lead_of(area: Area) -> str:
    return f"/providers/{area.provider.id}/contacts/lead"


def test_a_provider_names_its_lead_and_the_hub_reads_whom_to_call_beside_its_classes(
    database: Database, area: Area, client_of: SignIn
) -> None:
    [referral] = refer(database, area, new_learner(database, area, "Amina"))
    learner = new_learner(database, area, "Berhane")
    provider = client_of(area.provider_staff)
    assert "Nobody named" in get(provider, "/providers/ours").text

    who = {"who": str(area.provider_staff.id), "phone": "020 7946 0111"}
    assert post(provider, lead_of(area), who).status_code == 303
    deputy = {"who": "another", "name": "Dora Deputy", "phone": "020 7946 0112", "email": "dora@example.org"}
    assert post(provider, lead_of(area).replace("lead", "deputy"), deputy).status_code == 303

    called = "Petra Provider (lead), 020 7946 0111, petra.provider@example.org"
    assessor = client_of(area.assessor)
    for page in (f"/cases/{referral.reference}", f"/learners/{learner.reference}/matches"):
        text = soup(get(assessor, page)).get_text(" ", strip=True)
        assert called in text, page
        assert "Dora Deputy (deputy), 020 7946 0112" in text, page
    profile = get(assessor, f"/providers/{area.provider.id}").text
    assert "Petra Provider" in profile
    assert "Name the lead" not in profile
    assert get(assessor, lead_of(area)).status_code == 404


def test_a_contact_without_an_account_needs_a_name_and_an_address(area: Area, client_of: SignIn) -> None:
    answer = post(client_of(area.administrator), lead_of(area), {"who": "another", "phone": "020 7946 0111"})

    assert answer.status_code == 422
    assert "Enter their name" in answer.text
    assert "Enter their work email address" in answer.text
    assert "020 7946 0111" in answer.text


def test_nobody_of_another_organisation_reads_or_keeps_a_profile(area: Area, client_of: SignIn) -> None:
    other = client_of(area.other_provider_staff)
    assert get(other, f"/providers/{area.provider.id}").status_code == 404
    assert get(other, lead_of(area)).status_code == 404
    assert get(client_of(area.work_coach), f"/providers/{area.provider.id}").status_code == 404
    assert get(client_of(area.assessor), f"/providers/{area.hub.id}").status_code == 404
    assert get(client_of(area.provider_staff), lead_of(area).replace("lead", "boss")).status_code == 404
    stranger = {"who": str(area.other_provider_staff.id), "phone": "020 7946 0111"}
    assert post(client_of(area.provider_staff), lead_of(area), stranger).status_code == 422


def test_a_lead_who_leaves_is_flagged_to_the_administrator_and_called_no_more(
    database: Database, area: Area, client_of: SignIn
) -> None:
    administrator = client_of(area.administrator)
    assert get(administrator, "/organisations").text.count("Has no lead") == 2
    who = {"who": str(area.provider_staff.id), "phone": "020 7946 0111"}
    post(administrator, lead_of(area), who)
    assert get(administrator, "/organisations").text.count("Has no lead") == 1

    with database.unit_of_work(area.administrator.viewer) as uow:
        users.suspend(uow, uow.get(User, area.provider_staff.id))

    assert get(administrator, "/organisations").text.count("Has no lead") == 2
    assert "Has no lead" in get(administrator, f"/organisations/{area.provider.id}").text
    assert "Has left" in get(administrator, f"/providers/{area.provider.id}").text
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert queries.whose_lead_left(uow) == [area.provider.name]

    post(administrator, f"{lead_of(area)}/remove", page=f"/providers/{area.provider.id}")
    assert "Has left" not in get(administrator, f"/providers/{area.provider.id}").text
