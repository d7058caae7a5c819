"""Hub and provider write to each other on a referral: who has to answer, where it stands, and nothing said is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.core.errors import NotPermitted, RuleBroken, StaleEdit, WrongState
from hub.referrals import queries, questions
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Side, State, Verb
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, TO_START, bring, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
HUB, PROVIDER = Side.HUB, Side.PROVIDER


@pytest.fixture
def referral(database: Database, area: Area) -> Referral:
    [row] = refer(database, area, new_learner(database, area))
    return bring(database, area, row, Verb.OPEN)


def owed(database: Database, referral: Referral) -> frozenset[Side]:
    return questions.owed_by(fetch(database, referral))


def on_today(database: Database, area: Area) -> list[object]:
    with database.unit_of_work(area.assessor.viewer) as uow:
        return [item.id for item in worklists.items(uow, Group.QUESTIONS)]


def test_each_side_answers_the_others_question(database: Database, area: Area, referral: Referral) -> None:
    use(database, area.provider_staff, referral, Verb.ASK, note="Is Tuesday possible?")
    use(database, area.assessor, referral, Verb.ASK, note="Can she begin a week late?")
    assert owed(database, referral) == {HUB, PROVIDER}
    use(database, area.provider_staff, referral, Verb.ANSWER, note="Yes, a week is fine")
    assert owed(database, referral) == {HUB}
    use(database, area.assessor, referral, Verb.ANSWER, note="Tuesday is fine")
    assert owed(database, referral) == frozenset()


def test_there_is_no_answer_without_a_question(database: Database, area: Area, referral: Referral) -> None:
    for user in (area.provider_staff, area.assessor):
        with pytest.raises(WrongState, match="no question"):
            use(database, user, referral, Verb.ANSWER, note="Yes")


def test_a_provider_writes_only_of_what_it_has_opened(database: Database, area: Area) -> None:
    [row] = refer(database, area, new_learner(database, area))
    use(database, area.assessor, row, Verb.ASK, note="Can you look at this one today?")
    with pytest.raises(WrongState):
        use(database, area.provider_staff, row, Verb.ANSWER, note="Yes")
    bring(database, area, row, Verb.OPEN)
    use(database, area.provider_staff, row, Verb.ANSWER, note="Yes")
    assert owed(database, row) == frozenset()


def test_another_provider_writes_nothing(database: Database, area: Area, referral: Referral) -> None:
    with pytest.raises(NotPermitted):
        use(database, area.other_provider_staff, referral, Verb.ASK, note="Is she yours?")


def test_a_question_moves_no_other_clock(database: Database, area: Area, referral: Referral) -> None:
    offered = bring(database, area, referral, Verb.ACCEPT, Verb.OFFER)
    with database.unit_of_work(area.assessor.viewer) as uow:
        uow.now += timedelta(days=3)
        row = act(uow, offered, Verb.ASK, HUB, expected_version=None, note="Is the room on the ground floor?")
        assert (row.state, row.offer_reply_by) == (State.OFFERED, offered.offer_reply_by)
    assert fetch(database, referral).state_since == offered.state_since


def test_a_hold_with_questions_goes_back_to_the_state_before_it(
    database: Database, area: Area, referral: Referral
) -> None:
    bring(database, area, referral, Verb.WAITLIST)
    with database.unit_of_work(JOB) as uow:
        until = uow.today + timedelta(days=20)
    use(database, area.assessor, referral, Verb.HOLD, reason="learner_away", until=until)
    use(database, area.assessor, referral, Verb.ASK, note="Is the place kept?")
    use(database, area.provider_staff, referral, Verb.ANSWER, note="It is")
    assert use(database, area.assessor, referral, Verb.RESUME).state is State.WAITLISTED


def test_who_is_in_a_class_can_be_written_about_until_it_ends(
    database: Database, area: Area, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[1:])
    use(
        database, area.provider_staff, referral, Verb.ASK, note="Her phone does not answer. Have you another?"
    )
    assert on_today(database, area) == [referral.id]
    bring(database, area, referral, Verb.COMPLETE)
    assert on_today(database, area) == []
    with pytest.raises(WrongState):
        use(database, area.assessor, referral, Verb.ANSWER, note="No")


def test_the_hubs_question_stands_first_on_the_providers_list_and_is_answered_on_its_page(
    database: Database, area: Area, client_of: SignIn, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[1:])
    client = client_of(area.provider_staff)
    assert "Questions from the hub" not in get(client, "/worklist").text
    hub = client_of(area.assessor)
    post(hub, f"/cases/{referral.reference}/ask", {"note": "Did the bus pass come?"})
    assert "The provider has the hub’s question to answer." in get(hub, f"/cases/{referral.reference}").text
    first = soup(get(client, "/worklist")).select_one("main .govuk-inset-text li")
    assert first is not None
    assert "Hodan Warsame" in first.get_text()
    path = f"/referrals/{referral.reference}"
    page = get(client, path).text
    assert "Did the bus pass come?" in page
    assert "You have a question of the hub to answer." in page
    assert post(client, path, {"decision": "answer"}).status_code == 422
    assert post(client, path, {"decision": "answer", "answer": "It came on Monday"}).status_code == 303
    assert "Questions from the hub" not in get(client, "/worklist").text
    assert "It came on Monday" in get(hub, f"/cases/{referral.reference}").text


def test_a_changed_note_shows_what_it_says_now_and_what_it_said_before_to_both(
    database: Database, area: Area, client_of: SignIn, referral: Referral
) -> None:
    hub, client = client_of(area.assessor), client_of(area.provider_staff)
    path = f"/cases/{referral.reference}/amend"
    assert "Keen to start" in get(hub, path).text
    assert post(hub, path, {"note": "Can start in January", "reason": "learner_told"}).status_code == 303
    assert "Note changed" in get(client, "/worklist").text
    for page in (
        get(hub, f"/cases/{referral.reference}").text,
        get(client, f"/referrals/{referral.reference}").text,
    ):
        assert page.count("Can start in January") == 2
        assert "Keen to start" in page
        assert "The learner has told us more" in page
    bring(database, area, referral, Verb.ACCEPT)
    assert "Note changed" not in get(client, "/worklist").text


def test_the_class_is_no_part_of_a_change_and_what_began_is_changed_no_more(
    database: Database, area: Area, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[1:])
    with pytest.raises(WrongState):
        use(database, area.assessor, referral, Verb.AMEND, note="Other", reason="mistake")


def test_a_change_needs_a_reason_and_the_provider_makes_none(
    database: Database, area: Area, referral: Referral
) -> None:
    with pytest.raises(RuleBroken):
        use(database, area.assessor, referral, Verb.AMEND, note="Other")
    with pytest.raises(WrongState):
        use(database, area.provider_staff, referral, Verb.AMEND, note="Other", reason="mistake")


def test_two_who_change_the_note_at_once_see_both_and_lose_nothing(
    database: Database, area: Area, client_of: SignIn, referral: Referral
) -> None:
    hub, path = client_of(area.assessor), f"/cases/{referral.reference}/amend"
    fields = soup(get(hub, path)).select("input[name=version]")
    seen = str(fields[0]["value"])
    use(database, area.assessor, referral, Verb.AMEND, note="From Daniel", reason="mistake")
    answer = post(hub, path, {"note": "From Aisha", "reason": "mistake", "version": seen})
    assert answer.status_code == 409
    assert "From Daniel" in answer.text
    assert "From Aisha" in answer.text
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert len(queries.history(uow, referral.id)) == 3
    with pytest.raises(StaleEdit), database.unit_of_work(area.assessor.viewer) as uow:
        act(
            uow,
            referral,
            Verb.AMEND,
            HUB,
            expected_version=int(seen),
            note="x",
            reason="mistake",
            submission="s",
        )
