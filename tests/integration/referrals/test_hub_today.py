"""The page an assessor's day starts on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.fits import look_all
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database, UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.directory.version import bump
from hub.learners.inward import notice
from hub.learners.models import Learner
from hub.learners.self_referral import services as self_referral
from hub.learners.self_referral.answers import Answers
from hub.learners.self_referral.door import Whence
from hub.learners.services import look_after
from hub.learners.types import RegistrationState
from hub.referrals import queries
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Decider, Fits, Side, State, Verb
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.demand import night
from tests.factories.learners import learner
from tests.factories.pages import get, post, soup
from tests.factories.referrals import fetch

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


def referred(database: Database, area: Area, given_names: str = "Hodan") -> Referral:
    """Assessed, and sent to the first provider by the assessor."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, given_names, shared_with=[area.provider])
        assessed(uow, row)
    with database.unit_of_work(area.assessor.viewer) as uow:
        [referral] = send(uow, uow.get(Learner, row.id), [area.taught_class.id], submission=given_names)
        return referral


def provider_does(database: Database, area: Area, referral: Referral, verb: Verb, **details: object) -> None:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row = uow.get(Referral, referral.id)
        act(uow, row, verb, Side.PROVIDER, expected_version=None, **details)


def declined(database: Database, area: Area, **details: object) -> Referral:
    referral = referred(database, area)
    decision = {"reason": "full", "decided_by": Decider.PROVIDER} | details
    provider_does(database, area, referral, Verb.DECLINE, **decision)
    return referral


def group(client: FlaskClient, code: str) -> str:
    section = soup(get(client, f"/today/{code}")).select_one(f"#{code}")
    assert section is not None
    return " ".join(section.get_text().split())


def test_an_empty_day_says_what_to_do(client: FlaskClient) -> None:
    assert "You can register a learner yourself" in group(client, "new")
    assert "Every provider has answered in time" in group(client, "no-answer")


def test_somebody_new_from_a_referrer_can_be_picked_up(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, intake=RegistrationState.REFERRED, referrer_id=area.jcp.id)
    assert "Hodan Warsame" in group(client, "new")
    assert "Northmarsh Jobcentre" in group(client, "new")
    answer = post(client, f"/learners/{row.reference}/pick-up", page="/today")
    assert answer.status_code == 303
    assert "Hodan" not in group(client, "new")
    assert "Finish registering" in group(client, "to-finish")


def test_who_asked_by_themselves_is_called_from_today_who_has_waited_longest_first(
    client: FlaskClient, database: Database, area: Area
) -> None:
    for language, days in (("ar", 2), ("so", 9)):
        said = Answers("Canary Name", "+447700900123", None, ("call",), language, "E5", ("evening",))
        with database.unit_of_work(None, now=utc_now() - timedelta(days=days)) as uow:
            request_id = self_referral.receive(uow, said, language, Whence("192.0.2.1", "192.0.0.0/16"))
    with database.unit_of_work(area.assessor.viewer) as uow:
        self_referral.tried(uow, request_id)
    words = group(client, "asked-themselves")
    assert "Asked for a class themselves (2)" in words
    assert words.index("Somali E5 evening 9 days 1, the last on") < words.index(
        "Arabic E5 evening 2 days None yet"
    )
    assert "Canary" not in words
    assert soup(get(client, "/today/asked-themselves")).select_one(f"a[href='/self-referrals/{request_id}']")
    assert "Somali" in get(client, "/today/asked-themselves?whose=nobody&view=csv").text
    assert "Everybody’s (2) Mine (0) Nobody’s (2)" in words


def test_who_has_been_picked_up_or_came_weeks_ago_is_to_be_told_who_sent_them(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB, now=utc_now() - timedelta(days=3)) as uow:
        met = learner(uow, area.hub, "Met", referrer_id=area.jcp.id)
        new = learner(uow, area.hub, "New", intake=RegistrationState.REFERRED, referrer_id=area.jcp.id)
        for row in (met, new):
            notice.came(uow, row.id, area.jcp.id, None)
        notice.met(uow, met.id)
    with database.unit_of_work(JOB, now=utc_now() - timedelta(days=27)) as uow:
        late = learner(uow, area.hub, "Late", intake=RegistrationState.REFERRED, referrer_id=area.jcp.id)
        notice.came(uow, late.id, area.jcp.id, None)
    words = group(client, "who-sent-them")
    assert "Tell them who sent them (2)" in words
    assert words.index("Met Warsame") < words.index("Late Warsame")
    assert "Northmarsh Jobcentre, on" in words
    with database.unit_of_work(area.assessor.viewer) as uow:
        notice.told(uow, met.id)
    assert "Met Warsame" not in group(client, "who-sent-them")


def test_a_decline_comes_back_with_reason_choice_and_next_step(
    client: FlaskClient, database: Database, area: Area
) -> None:
    declined(database, area)
    words = group(client, "declines")
    assert "To match again (1)" in words
    assert "The class is full. The provider decided." in words
    assert "Look for another class" in words


def test_a_wrong_level_leads_to_the_assessment(client: FlaskClient, database: Database, area: Area) -> None:
    declined(database, area, reason="wrong_level")
    link = soup(get(client, "/today/declines")).select_one("#declines a[href$='/assessment']")
    assert link is not None
    assert "Check the level again" in link.get_text()


def test_what_is_dealt_with_leaves_the_page(client: FlaskClient, database: Database, area: Area) -> None:
    referral = declined(database, area)
    answer = post(client, f"/cases/{referral.reference}/settled", page=f"/cases/{referral.reference}")
    assert answer.status_code == 303
    assert "To match again (0)" in group(client, "declines")


def test_a_declined_class_is_not_put_forward_again(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = declined(database, area)
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, referral.learner_id)
    page = get(client, f"/learners/{row.reference}/matches")
    assert "The learner or the provider has ruled it out." in page.text


def test_a_providers_question_is_answered_once(client: FlaskClient, database: Database, area: Area) -> None:
    referral = referred(database, area)
    provider_does(database, area, referral, Verb.OPEN)
    provider_does(database, area, referral, Verb.ASK, note="Can she come on Tuesdays?")
    assert "Questions from providers (1)" in group(client, "questions")
    path = f"/cases/{referral.reference}/answer"
    assert "Can she come on Tuesdays?" in get(client, path).text
    assert post(client, path, {"note": ""}).status_code == 422
    assert post(client, path, {"note": "Yes, every Tuesday"}).status_code == 303
    assert "Questions from providers (0)" in group(client, "questions")
    assert "Yes, every Tuesday" in get(client, f"/cases/{referral.reference}").text


def test_silence_and_late_answers_are_called_no_answer(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    with database.unit_of_work(JOB) as uow:
        uow.get(Referral, referral.id).reply_by = uow.today - timedelta(days=1)
        uow.session.info["audited"] = True
    assert "answer due by" in group(client, "no-answer")


def test_an_offer_about_to_run_out_is_shown_and_its_answer_recorded(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    for verb in (Verb.OPEN, Verb.ACCEPT, Verb.OFFER):
        provider_does(database, area, referral, verb)
    assert "Offers running out (0)" in group(client, "offers")
    with database.unit_of_work(JOB) as uow:
        uow.get(Referral, referral.id).offer_reply_by = uow.today + timedelta(days=2)
        uow.session.info["audited"] = True
    assert "Record their answer" in group(client, "offers")
    assert post(client, f"/cases/{referral.reference}/accept_offer").status_code == 303
    assert "Offer accepted" in get(client, f"/cases/{referral.reference}").text


def test_a_withdrawal_needs_a_reason_and_can_be_undone(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    path = f"/cases/{referral.reference}/withdraw"
    asked = get(client, path).text
    for says in (
        "Withdraw this referral?",
        "Hodan Warsame",
        "no longer sees the learner’s name",
        "for 7 days",
    ):
        assert says in asked
    assert "Select a reason" in post(client, path).text
    assert post(client, path, {"reason": "learner_asked"}).status_code == 303
    page = get(client, f"/cases/{referral.reference}").text
    assert "Withdrawn" in page
    assert "The referral is withdrawn. The provider no longer sees the learner’s details." in page
    assert (
        post(client, f"/cases/{referral.reference}/undo_withdraw", {"reason": "mistake"}).status_code == 303
    )
    assert "Withdrawal undone" in get(client, f"/cases/{referral.reference}").text


def test_entered_by_mistake_can_be_undone_for_seven_days(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    case = f"/cases/{referral.reference}"
    assert post(client, f"{case}/correct", {"reason": "wrong_class"}).status_code == 303
    assert "Undo “entered by mistake”" in get(client, case).text
    assert post(client, f"{case}/undo_correct", {"reason": "mistake"}).status_code == 303
    assert fetch(database, referral).state is State.SENT
    assert post(client, f"{case}/correct", {"reason": "wrong_class"}).status_code == 303
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(Transition).values(at=uow.now - timedelta(days=8)))
        uow.session.info["audited"] = True
    buttons = [
        button.get_text(strip=True) for button in soup(get(client, case)).select("main a.govuk-button")
    ]
    assert "Undo “entered by mistake”" not in buttons
    assert post(client, f"{case}/undo_correct", {"reason": "mistake"}).status_code == 422


def test_a_withdrawal_whose_place_has_gone_says_so_and_what_can_be_done(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    provider_does(database, area, referral, Verb.OPEN)
    provider_does(database, area, referral, Verb.ACCEPT)
    case = f"/cases/{referral.reference}"
    post(client, f"{case}/withdraw", {"reason": "moved"})
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, referral.class_id).places = 0
        uow.session.info["audited"] = True
    answer = post(client, f"{case}/undo_withdraw", {"reason": "mistake", "note": "They are back"})
    assert answer.status_code == 409
    assert "has gone to somebody else since. Choose another class for them" in answer.text
    assert "They are back" in answer.text


def test_a_declined_referral_can_be_sent_again(client: FlaskClient, database: Database, area: Area) -> None:
    referral = declined(database, area)
    answer = post(client, f"/cases/{referral.reference}/resend", {"reason": "changed"})
    assert answer.status_code == 303
    assert "To match again (0)" in group(client, "declines")


def test_a_page_older_than_the_referral_is_a_conflict(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referral = referred(database, area)
    stale = str(referral.version)
    provider_does(database, area, referral, Verb.OPEN)
    answer = post(client, f"/cases/{referral.reference}/withdraw", {"reason": "moved", "version": stale})
    assert answer.status_code == 409


def test_of_what_came_back_today_the_last_stands_first_whichever_was_sent_first(
    client: FlaskClient, database: Database, area: Area
) -> None:
    first, second = referred(database, area, "Amina"), referred(database, area, "Bilan")
    for referral in (second, first):
        provider_does(database, area, referral, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    shown = soup(get(client, "/today/declines")).select("main tbody tr")
    assert ["Amina" in row.get_text() for row in shown] == [True, False]


def test_a_long_tab_has_pages_and_counts_everything(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for number in range(27):
            learner(uow, area.hub, f"Person {number}")
    assert "To finish (27)" in group(client, "to-finish")
    pages = [soup(get(client, f"/today/to-finish?page={page}")) for page in (1, 2, 3)]
    assert [len(page.select("tbody tr")) for page in pages] == [20, 7, 7]
    assert len({row.get_text() for page in pages[:2] for row in page.select("tbody th")}) == 27
    assert get(client, "/today/anything").status_code == 404


def test_a_long_day_takes_no_more_statements(client: FlaskClient, database: Database, area: Area) -> None:
    waits(database, area, "Hodan", shared_with=[area.provider])
    referred(database, area, "Sent")
    with database.unit_of_work(JOB) as uow:
        learner(uow, area.hub)
    look_all(database)
    get(client, "/today")
    few = statements(client, database)
    with database.unit_of_work(JOB) as uow:
        for number in range(9):
            learner(uow, area.hub, f"Person {number}")
    for number in range(3):
        referred(database, area, f"Sent {number}")
        waits(database, area, f"Waiting {number}", shared_with=[area.provider])
    look_all(database)
    many = statements(client, database)
    assert many == few <= 21


def waits(database: Database, area: Area, given_names: str, **details: Any) -> Learner:
    """Assessed at Entry 1, free every day, on the waiting list: the class of the area fits and has places."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, given_names, **details)
        assessed(uow, row)
        entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
        return row


def test_whom_a_class_fits_now_comes_first_with_phone_class_and_agreement(
    client: FlaskClient, database: Database, area: Area
) -> None:
    waits(database, area, "Hodan", shared_with=[area.provider])
    waits(database, area, "Leyla")
    page = soup(get(client, "/today"))
    assert page.select("main section")[0]["id"] == "fit-and-free"
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("#fit-and-free tbody tr")]
    assert len(rows) == 2
    hodan = next(row for row in rows if "Hodan" in row)
    assert "ESOL Entry 1, Clapton Community College" in hodan
    assert "Agrees to share with them" in hodan
    assert "call" in hodan or "No phone number" in hodan
    assert "Ask whether they agree" in next(row for row in rows if "Leyla" in row)
    whole = soup(get(client, "/today/fit-and-free"))
    assert len(whole.select("tbody tr")) == 2


def test_who_is_sent_paused_or_not_waiting_is_not_called_about_a_free_class(
    client: FlaskClient, database: Database, area: Area
) -> None:
    referred(database, area, "Sent")
    paused = waits(database, area, "Paused")
    with database.unit_of_work(area.assessor.viewer) as uow:
        entry = queries.open_entry(uow, paused.id)
        assert entry is not None
        entries.pause(uow, entry, uow.today + timedelta(days=30))
    with database.unit_of_work(JOB) as uow:
        assessed(uow, learner(uow, area.hub, "Assessed"))
    words = soup(get(client, "/today/fit-and-free")).get_text()
    assert "Nobody waits for whom a class fits and has a place now" in words


def test_whom_a_class_fits_is_kept_by_the_round_forgotten_with_every_change_and_shown_as_it_is_now(
    client: FlaskClient, database: Database, area: Area
) -> None:
    """A class that fills up between two rounds is shown to nobody; one that has places again is found by the next."""
    row = waits(database, area, "Hodan")
    assert kept(database) == {row.id: None}
    assert look_all(database, forgotten=True) == 1
    assert kept(database) == {row.id: Fits.CLASS}
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert not audited_opening(uow, lambda: worklists.counts(uow))
        assert worklists.counts(uow)[Group.FIT].number == 1
    places(database, 0)
    assert not soup(get(client, "/today/fit-and-free")).select("tbody tr")
    assert look_all(database) == 1
    assert kept(database) == {row.id: Fits.NOTHING}
    places(database, 9)
    assert look_all(database, forgotten=True) == 1
    assert kept(database) == {row.id: Fits.CLASS}
    with database.unit_of_work(area.assessor.viewer) as uow:
        look_after.take(uow, row.id, None)
        entry = queries.open_entry(uow, row.id)
        assert entry is not None
        entries.pause(uow, entry, uow.today + timedelta(days=9))
    assert kept(database) == {row.id: None}


def kept(database: Database) -> dict[UUID, Fits | None]:
    with database.unit_of_work(JOB) as uow:
        return dict(uow.session.execute(sa.select(WaitingEntry.learner_id, WaitingEntry.fits)).all())


def audited_opening(uow: UnitOfWork, act: Callable[[], object]) -> bool:
    """Whether anybody's record was opened for it."""
    before = len(uow.told)
    act()
    return len(uow.told) > before


def places(database: Database, number: int) -> None:
    """Every class of the area has so many."""
    with database.unit_of_work(JOB) as uow:
        for taught in uow.session.scalars(sa.select(TaughtClass)):
            taught.places = number
            audit.record(uow, "class.change", about=taught)
            bump(uow, taught.id)


def test_whom_only_a_club_fits_is_told_apart_and_still_lacks_a_class(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for taught in uow.session.scalars(sa.select(TaughtClass)):
            taught.strand = Strand.CONVERSATION
            audit.record(uow, "class.change", about=taught)
        bump(uow)
    waits(database, area, "Hodan")
    assert night(database)["opened"] == 1
    rows = soup(get(client, "/today/only-a-club")).select("tbody tr")
    assert ["a conversation club" in row.get_text() for row in rows] == [True]
    assert not soup(get(client, "/today/fit-and-free")).select("tbody tr")


def statements(client: FlaskClient, database: Database) -> int:
    """How many statements opening Today takes, the session's and the audit's included. What a connection is told, such
    as by which way to read, asks nothing."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SELECT set_config")):
            seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", count)
    get(client, "/today")
    sa.event.remove(database.engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize("role", ["provider_staff", "manager", "work_coach", "administrator"])
def test_nobody_but_an_assessor_gets_today(client_of: SignIn, area: Area, role: str) -> None:
    assert get(client_of(getattr(area, role)), "/today").status_code == 403


def test_the_provider_gets_no_page_of_the_hub(client_of: SignIn, database: Database, area: Area) -> None:
    referral = referred(database, area)
    client = client_of(area.provider_staff)
    for address in ("", "/withdraw", "/answer"):
        assert get(client, f"/cases/{referral.reference}{address}").status_code == 404
