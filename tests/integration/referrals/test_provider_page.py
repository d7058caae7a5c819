"""The provider's referral page: the card first, the person after opening, one decision."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.audit.models import AuditEvent
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.case import sharing
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Decider, Effect, State, Verb
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.referrals import JOB, TO_START, bring, decline_reason, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
PERSONAL = ("Hodan", "Warsame", "07700 900123", "hodan.w@example.org", "1994")


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


@pytest.fixture
def referral(database: Database, area: Area) -> Referral:
    [row] = refer(database, area, new_learner(database, area))
    return row


def path(referral: Referral) -> str:
    return f"/referrals/{referral.reference}"


def decide(client: FlaskClient, referral: Referral, decision: str, **fields: str):
    """What is asked about on a page of its own first is said yes to there."""
    answer = post(client, path(referral), {"decision": decision, **fields})
    return confirm(client, answer) if answer.status_code == 200 else answer


def confirm(client: FlaskClient, checking: TestResponse, button: int = 0) -> TestResponse:
    """Press a button of the page that asks first: the first goes on, the second goes back."""
    form = soup(checking).select("main form")[button]
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    return client.post(
        form["action"], data=fields, base_url=BASE, headers={"Referer": f"{BASE}{form['action']}"}
    )


def test_before_opening_only_the_match_card_is_shown(client: FlaskClient, referral: Referral) -> None:
    page = get(client, path(referral))
    assert page.status_code == 200
    assert "Entry 1" in page.text
    assert "Open referral" in page.text
    assert "Keen to start" not in page.text
    assert not [personal for personal in PERSONAL if personal in page.text]


CARD = "needs"  # what every match card shows


def test_opening_shows_the_person_and_is_recorded(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    assert decide(client, referral, "open").status_code == 303
    page = get(client, path(referral)).text
    assert "Hodan Warsame" in page
    assert "07700 900123" in page
    assert "Keen to start" in page
    assert "27 March 1994" not in page
    with database.unit_of_work(JOB) as uow:
        events = uow.session.scalars(
            sa.select(AuditEvent).where(
                AuditEvent.verb == "disclose",
                AuditEvent.subject_id == referral.learner_id,
                AuditEvent.actor_id == area.provider_staff.id,
            )
        ).all()
        shown = [event.categories for event in events]
        assert [categories for categories in shown if categories != CARD] == ["contact identity notes"]


def test_the_date_of_birth_is_shown_once_a_place_is_accepted(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER, Verb.ACCEPT_OFFER)
    assert "27 March 1994" in get(client, path(referral)).text


def test_the_page_offers_what_the_state_allows(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    expected = {
        None: {"decline", "hold"},
        Verb.OPEN: {"ask", "accept", "waitlist", "decline", "hold"},
        Verb.ACCEPT: {"ask", "decline", "offer", "invite", "give_up"},
        Verb.INVITE: {"ask", "decline", "offer", "invite", "came", "not_there", "undo_induction", "give_up"},
        Verb.CAME: {"ask", "decline", "offer", "undo_induction", "give_up"},
        Verb.OFFER: {"ask", "take_back_offer", "accept_offer", "decline_offer", "undo_induction", "give_up"},
        Verb.ACCEPT_OFFER: {"ask", "decline_offer", "start", "undo_induction", "give_up"},
        Verb.START: {"ask", "undo_start", "complete", "leave", "break", "transfer"},
    }
    for verb, decisions in expected.items():
        if verb:
            bring(database, area, referral, verb)
        radios = soup(get(client, path(referral))).select("input[name=decision][type=radio]")
        assert {radio["value"] for radio in radios} == decisions


def test_a_decision_must_be_picked(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    answer = post(client, path(referral), {})
    assert answer.status_code == 422
    assert "Select what you want to do" in answer.text


def test_a_decline_asks_for_reason_and_decider_and_keeps_what_was_typed(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    answer = decide(client, referral, "decline", decline_note="She reads well")
    assert answer.status_code == 422
    assert "Select why you decline" in answer.text
    assert "Select who decided" in answer.text
    assert "She reads well" in answer.text
    answer = decide(client, referral, "decline", decline_reason="full", decided_by="learner")
    assert answer.status_code == 422
    assert soup(answer).select_one(".govuk-error-summary a")["href"] == "#decided_by"
    assert fetch(database, referral).state is State.OPENED


def test_after_a_decline_nothing_personal_is_shown_and_the_learner_is_out_of_reach(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL Entry 2")
    bring(database, area, referral, Verb.OPEN)
    answer = decide(
        client,
        referral,
        "decline",
        decline_reason="wrong_level",
        decided_by="provider",
        suggested_class_id=str(other.id),
        decline_note="She reads well",
    )
    assert (answer.status_code, answer.location) == (303, path(referral))
    page = client.get(path(referral), base_url=BASE, follow_redirects=True)
    assert page.status_code == 200
    assert "Declined. The hub will look for another class." in page.text
    assert "You declined this referral on" in page.text
    assert not [personal for personal in (*PERSONAL, "Keen to start", "Entry 1,") if personal in page.text]
    row = fetch(database, referral)
    assert (row.hub_task, row.suggested_class_id) == (Effect.REASSESS, other.id)


def test_details_of_another_decision_are_left_out_of_account(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    answer = decide(client, referral, "accept", decline_reason="full", question="")
    assert answer.status_code == 303
    assert decline_reason(database, fetch(database, referral)) is None


def test_a_question_and_its_answer_are_in_the_history(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    assert decide(client, referral, "ask", question="Is Tuesday possible?").status_code == 303
    use(database, area.assessor, referral, Verb.ANSWER, note="Yes, until June")
    page = get(client, path(referral)).text
    assert "Is Tuesday possible?" in page
    assert "Yes, until June" in page


def test_a_hold_needs_a_day_in_the_future(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    typed = {
        "hold_reason": "evidence",
        "hold_until-day": "1",
        "hold_until-month": "1",
        "hold_until-year": "2020",
    }
    assert decide(client, referral, "hold", **typed).status_code == 422
    assert decide(client, referral, "hold", **typed | {"hold_until-year": "2090"}).status_code == 303
    assert "On hold" in get(client, path(referral)).text


def test_a_start_is_recorded_with_its_day_and_can_be_undone_with_a_reason(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[:-1])
    with database.unit_of_work(JOB) as uow:
        day = uow.today - timedelta(days=3)
    boxes = {"day": day.day, "month": day.month, "year": day.year}
    typed = {f"started_on-{part}": str(number) for part, number in boxes.items()}
    assert decide(client, referral, "start", **typed).status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(Enrolment.started_on)).all() == [day]
    assert decide(client, referral, "undo_start").status_code == 422
    assert decide(client, referral, "undo_start", undo_reason="mistake").status_code == 303
    assert fetch(database, referral).state is State.OFFER_ACCEPTED


def test_days_that_cannot_be_are_refused_at_their_field(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[:-1])
    with database.unit_of_work(JOB) as uow:
        first = uow.get(TaughtClass, referral.class_id).starts_on
    for day, says in (
        (date(1999, 1, 1), "The day they started must be on or after"),
        (first - timedelta(days=1), "on or after the first day of the class"),
    ):
        refused = decide(client, referral, "start", **boxes("started_on", day))
        assert refused.status_code == 422
        assert says in soup(refused).select_one("#started_on-error").get_text()
    assert decide(client, referral, "start", **boxes("started_on", first)).status_code == 303
    before = boxes("left_on", first - timedelta(days=1))
    refused = decide(client, referral, "leave", leave_reason="money", **before)
    assert refused.status_code == 422
    assert "on or after the day they started" in soup(refused).select_one("#left_on-error").get_text()


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def test_the_same_page_sent_twice_accepts_once(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    fields = hidden(get(client, path(referral)))
    for _ in range(2):
        answer = client.post(
            path(referral),
            data={**fields, "decision": "accept"},
            base_url="https://hub.example.org",
            headers={"Referer": "https://hub.example.org/"},
        )
        assert answer.status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.get(TaughtClass, area.taught_class.id).held == 1


def test_an_old_page_is_told_what_has_changed_and_may_go_on(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    fields = hidden(get(client, path(referral)))
    use(database, area.provider_staff, referral, Verb.WAITLIST)
    send = {
        "base_url": "https://hub.example.org",
        "headers": {"Referer": "https://hub.example.org/"},
    }
    answer = client.post(path(referral), data={**fields, "decision": "accept"}, **send)
    assert answer.status_code == 409
    assert "On the provider" in answer.text
    again = {field["name"]: field["value"] for field in soup(answer).select("main form input[name]")}
    assert client.post(path(referral), data=again, **send).status_code == 303
    assert fetch(database, referral).state is State.ACCEPTED


def test_before_anything_ends_a_page_says_what_happens_to_whom(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    typed = {"decline_reason": "wrong_level", "decided_by": "provider", "decline_note": "She reads well"}
    asked = post(client, path(referral), {"decision": "decline", **typed})
    assert asked.status_code == 200
    words = soup(asked).select_one("main").get_text(" ", strip=True)
    for says in ("Hodan Warsame", "ESOL Entry 1", "You no longer see the learner’s name", "for 7 days"):
        assert says in words
    assert "A place kept for them" not in words
    assert fetch(database, referral).state is State.OPENED
    back = confirm(client, asked, button=1)
    assert back.status_code == 200
    assert "She reads well" in back.text
    assert soup(back).select_one("input[name=decline_reason][value=wrong_level]").has_attr("checked")
    assert confirm(client, asked).status_code == 303
    assert fetch(database, referral).state is State.DECLINED


def test_every_verb_that_ends_something_is_asked_about(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[:3])
    asked = [("take_back_offer", "undo_reason"), ("decline_offer", "refusal_reason")]
    for decision, field in asked:
        reason = "mistake" if field == "undo_reason" else "time"
        assert post(client, path(referral), {"decision": decision, field: reason}).status_code == 200
    bring(database, area, referral, Verb.ACCEPT_OFFER)
    with database.unit_of_work(JOB) as uow:
        today = uow.today
    assert (
        post(client, path(referral), {"decision": "start", **boxes("started_on", today)}).status_code == 200
    )
    bring(database, area, referral, Verb.START)
    for decision, more in (
        ("undo_start", {"undo_reason": "mistake"}),
        ("complete", {"outcome": "1", **boxes("finished_on", today)}),
        ("leave", {"leave_reason": "money", **boxes("left_on", today)}),
    ):
        assert post(client, path(referral), {"decision": decision, **more}).status_code == 200
    assert fetch(database, referral).state is State.STARTED


def test_a_decline_is_undone_from_the_page_that_says_it_and_what_was_open_is_open_again(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    decide(client, referral, "decline", decline_reason="full", decided_by="provider")
    ended = f"{path(referral)}/ended"
    assert referral.reference[:4] in get(client, "/worklist/ended").text
    assert post(client, ended).status_code == 422
    assert post(client, ended, {"reason": "mistake"}).status_code == 303
    assert "Hodan Warsame" in get(client, path(referral)).text
    assert referral.reference[:4] not in get(client, "/worklist/ended").text


def test_a_decline_sent_twice_is_one_and_leads_to_its_page(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    typed = {"decision": "decline", "decline_reason": "full", "decided_by": "provider"}
    asked = post(client, path(referral), typed)
    for _ in range(2):
        assert confirm(client, asked).location.startswith(path(referral))
    assert fetch(database, referral).state is State.DECLINED


def test_after_seven_days_or_without_agreement_the_page_is_gone(
    database: Database, area: Area, client: FlaskClient, client_of: SignIn, referral: Referral
) -> None:
    use(database, area.provider_staff, referral, Verb.DECLINE, reason="full", decided_by=Decider.PROVIDER)
    ended = f"{path(referral)}/ended"
    assert get(client, ended).status_code == 200
    for user in (area.other_provider_staff, area.assessor):
        assert get(client_of(user), ended).status_code == 404
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(Transition).values(at=uow.now - timedelta(days=8)))
        uow.session.info["audited"] = True
    assert get(client, ended).status_code == 404
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(Transition).values(at=uow.now))
        uow.session.info["audited"] = True
    with database.unit_of_work(area.assessor.viewer) as uow:
        sharing.stop_with(uow, referral.learner_id, area.provider.id)
    assert get(client, ended).status_code == 404


def set_places(database: Database, area: Area, places: int) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.get(TaughtClass, area.taught_class.id).places = places
        uow.session.info["audited"] = True


def test_a_full_class_offers_no_acceptance_and_says_what_can_be_done(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    set_places(database, area, 0)
    page = soup(get(client, path(referral)))
    radios = {radio["value"] for radio in page.select("input[name=decision][type=radio]")}
    assert radios == {"ask", "waitlist", "decline", "hold"}
    assert (
        "is full: all its places are taken. You can put the learner on your waiting list" in page.get_text()
    )
    bring(database, area, referral, Verb.WAITLIST)
    page = soup(get(client, path(referral)))
    assert not page.select("input[name=decision][value=accept]")
    assert "stay on your waiting list" in page.get_text()


def test_the_last_place_gone_between_page_and_click_is_said_plainly_and_nothing_is_lost(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN)
    fields = {**hidden(get(client, path(referral))), "decision": "accept", "decline_note": "She reads well"}
    set_places(database, area, 0)
    headers = {"Referer": BASE + path(referral)}
    answer = client.post(path(referral), data=fields, base_url=BASE, headers=headers)
    assert answer.status_code == 409
    assert "went to somebody else a moment ago" in soup(answer).select_one(".govuk-error-summary").get_text()
    assert "She reads well" in answer.text
    assert soup(answer).select("input[name=decision][value=waitlist]")
    assert "This has changed since you opened the page" not in answer.text


def test_where_the_place_has_gone_the_page_offers_the_waiting_list(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT)
    decide(client, referral, "decline", decline_reason="full", decided_by="provider")
    ended = f"{path(referral)}/ended"
    fields = {**hidden(get(client, ended)), "way": "undo_decline", "reason": "mistake"}
    set_places(database, area, 0)
    headers = {"Referer": BASE + ended}
    answer = client.post(ended, data=fields, base_url=BASE, headers=headers)
    assert answer.status_code == 409
    assert "has gone to somebody else since" in answer.text
    way = soup(answer).select_one("input[name=way]")["value"]
    assert way == "undo_onto_list"
    assert post(client, ended, {"way": way, "reason": "mistake"}).status_code == 303
    assert fetch(database, referral).state is State.WAITLISTED


def test_finished_can_be_undone_on_the_page_for_seven_days(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START, Verb.COMPLETE)
    assert decide(client, referral, "undo_complete", undo_reason="mistake").status_code == 303
    assert fetch(database, referral).state is State.STARTED
    bring(database, area, referral, Verb.COMPLETE)
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.update(Transition).values(at=uow.now - timedelta(days=8)))
        uow.session.info["audited"] = True
    [left] = soup(get(client, path(referral))).select("input[name=decision][type=radio]")
    assert left["value"] == "result"


def test_a_reference_that_is_none_is_not_found(client: FlaskClient) -> None:
    for typed in ("K7F392QP", "nonsense", "../etc", "0" * 8, "%00"):
        assert get(client, f"/referrals/{typed}").status_code == 404


def test_the_hub_and_referrers_do_not_get_the_providers_page(
    area: Area, client_of: SignIn, referral: Referral
) -> None:
    for user in (area.assessor, area.work_coach, area.manager):
        assert get(client_of(user), path(referral)).status_code == 404


def test_what_the_learner_was_told_is_shown(client: FlaskClient, referral: Referral) -> None:
    assert "We sent your details to them." in get(client, path(referral)).text


def test_nobody_reads_notes_before_opening(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    """Another referral of the learner to the same provider may have opened more already."""
    with database.unit_of_work(JOB) as uow:
        second = taught_class(uow, area.provider, venue(uow, area.provider, "Annexe"), "ESOL Entry 2")
        learner = uow.get(Learner, referral.learner_id)
    bring(database, area, referral, Verb.OPEN)
    [unopened] = refer(database, area, learner, second)
    page = get(client, path(unopened)).text
    assert not [personal for personal in (*PERSONAL, "Keen to start") if personal in page]


def test_who_left_is_still_on_the_providers_page_with_their_name_and_can_be_taken_back(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START)
    with database.unit_of_work(JOB) as uow:
        typed = {"leave_reason": "money", **boxes("left_on", uow.today)}
    assert decide(client, referral, "leave", **typed).status_code == 303
    page = get(client, path(referral))
    assert page.status_code == 200
    assert "Hodan Warsame" in page.text
    assert "07700 900123" not in page.text
    assert decide(client, referral, "undo_leave", undo_reason="mistake").status_code == 303
    assert fetch(database, referral).state is State.STARTED


def test_what_cannot_be_of_a_course_is_said_at_its_field_and_nothing_typed_is_lost(
    database: Database, area: Area, client: FlaskClient, referral: Referral
) -> None:
    bring(database, area, referral, *TO_START[:-1])
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, referral.class_id)
        first, last = row.starts_on, row.ends_on
    typed = {
        **boxes("started_on", first),
        **boxes("planned_end", last + timedelta(days=1)),
        "hours": "60",
        "aim": "qualification",
        "awarding_body": "Trinity",
    }
    refused = decide(client, referral, "start", **typed)
    assert refused.status_code == 422
    assert "the last day of the class" in soup(refused).select_one("#planned_end-error").get_text()
    assert soup(refused).select_one("#awarding_body")["value"] == "Trinity"
    typed |= {**boxes("planned_end", last), "aim_reference": "no"}
    assert soup(decide(client, referral, "start", **typed)).select_one("#aim_reference-error")
    typed |= {"aim_reference": "60012345"}
    assert decide(client, referral, "start", **typed).status_code == 303
    with database.unit_of_work(JOB) as uow:
        kept = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral.id))
        assert (kept.planned_end, kept.hours, kept.aim_reference) == (last, 60, "60012345")


def test_both_sides_read_how_the_course_goes(
    database: Database, area: Area, client: FlaskClient, client_of: SignIn, referral: Referral
) -> None:
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.INVITE, Verb.CAME)
    bring(database, area, referral, *TO_START[2:])
    with database.unit_of_work(JOB) as uow:
        until = {**boxes("break_from", uow.today), **boxes("expected_on", uow.today + timedelta(days=21))}
    assert decide(client, referral, "break", **until).status_code == 303
    for page in (
        get(client, path(referral)),
        get(client_of(area.assessor), f"/cases/{referral.reference}"),
    ):
        words = soup(page).select_one("main").get_text(" ", strip=True)
        for says in ("On a break", "expected back then", ": came"):
            assert says in words
