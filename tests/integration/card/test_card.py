"""A learner's own card: who opens it, what stands on it, and what they say on it."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import Throttle, User
from hub.audit.models import AuditEvent
from hub.cli.referrals import end_links
from hub.consent.services import disclosure as consent
from hub.consent.services import restriction
from hub.consent.types import AskedBy, Category, RestrictionGround
from hub.core.actor import ON_CARD, Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.directory.types import Level, Strand
from hub.learners.card import services as cards
from hub.learners.card.models import LearnerCard
from hub.learners.models import Learner, Need, Reminder
from hub.learners.queries import record_of
from hub.learners.services import save
from hub.messages.sending import send_due
from hub.messages.types import Channel
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Side, State, Verb
from hub.referrals.waiting import entries
from hub.rights.requests.models import RightsRequest
from tests.factories.area import Area
from tests.factories.messages import Pigeon, make_safe
from tests.factories.messages import post as post_by
from tests.factories.other_help import support
from tests.factories.pages import BASE, get, hidden, post, soup
from tests.factories.referrals import bring, fetch, new_learner, refer

JOB = Viewer.job("test")
OFFERED = (Verb.OPEN, Verb.ACCEPT, Verb.OFFER)


@pytest.fixture
def person(database: Database, area: Area) -> Learner:
    return new_learner(database, area)


def born(database: Database, person: Learner) -> date:
    with database.unit_of_work(JOB, read_only=True) as uow:
        decision = consent.may_see(uow, person.id, [Category.DATE_OF_BIRTH])
        return date.fromisoformat(uow.get(Learner, person.id).date_of_birth.reveal(decision) or "")


def give_card(database: Database, area: Area, person: Learner) -> str:
    """The code of a new card."""
    with database.unit_of_work(area.assessor.viewer) as uow:
        card = cards.issue(uow, uow.get(Learner, person.id))
        uow.flush()
        return card.code.reveal(consent.may_see(uow, person.id, [Category.CONTACT])) or ""


def typed(code: str, day: date) -> dict[str, str]:
    return {"code": code, "born-day": str(day.day), "born-month": str(day.month), "born-year": str(day.year)}


def opened(app: Flask, code: str, day: date, language: str = "en") -> FlaskClient:
    client = app.test_client()
    answer = post(client, f"/card/{language}", typed(code, day))
    assert answer.status_code == 303, answer.text
    return client


def test_the_card_opens_by_its_code_and_the_date_of_birth_alone(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    code, day = give_card(database, area, person), born(database, person)
    client = opened(app, f" {code[:5].lower()} - {code[5:].replace('0', 'o')} ", day)
    page = get(client, "/card/en/mine")
    assert page.status_code == 200
    assert "What happens next" in page.text
    assert "Hodan" not in page.text
    assert code not in page.text
    arabic = get(client, "/card/ar/mine")
    assert soup(arabic).select_one("html[lang=ar][dir=rtl]") is not None
    assert "No person who speaks this language" in arabic.text
    with database.unit_of_work(JOB, read_only=True) as uow:
        looked = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "card.look")).all()
        assert {(one.role, one.subject_id, one.actor_id) for one in looked} == {(ON_CARD, person.id, None)}


def test_a_wrong_guess_says_and_does_the_same_whether_the_code_is_on_a_card_or_not(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    code, day = give_card(database, area, person), born(database, person)
    other = "ZZZZZZZZZ"  # with its check character
    other = next(
        other + last for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if cards.read_code(other + last)[0] != "?"
    )
    seen: list[tuple[int, str, list[str]]] = []
    for guess in (typed(code, day + timedelta(days=1)), typed(other, day), typed("nonsense", day)):
        statements: list[str] = []

        def note(*args: object, statements: list[str] = statements) -> None:
            statements.append(str(args[2]))

        with database.unit_of_work(JOB) as uow:
            uow.session.execute(sa.delete(Throttle))
        client = app.test_client()
        get(client, "/card/en")
        sa.event.listen(database.engine, "before_cursor_execute", note)
        answer = post(client, "/card/en", guess)
        sa.event.remove(database.engine, "before_cursor_execute", note)
        words = " ".join(soup(answer).get_text(" ").split())
        seen.append((answer.status_code, words, statements))
        assert "__Host-card" not in str(answer.headers)
    assert seen[0][0] == 422
    assert "We cannot open a card" in seen[0][1]
    assert all(one[:2] == seen[0][:2] for one in seen)
    assert all(len(one[2]) == len(seen[0][2]) for one in seen[1:])


def test_guesses_are_slowed_down_by_code_and_by_address(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    code, day = give_card(database, area, person), born(database, person)
    client = app.test_client()
    for _ in range(5):
        assert post(client, "/card/en", typed(code, day + timedelta(days=2))).status_code == 422
    assert post(client, "/card/en", typed(code, day)).status_code == 429
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(sa.delete(Throttle))
    for turn in range(30):
        assert post(client, "/card/en", typed(f"wrong {turn}", day)).status_code == 422
    late = post(client, "/card/en", typed("another", day))
    assert (late.status_code, int(late.headers["Retry-After"]) > 0) == (429, True)


def test_a_new_card_ends_the_old_one_and_a_closed_or_idle_one_stays_closed(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    old, day = give_card(database, area, person), born(database, person)
    held = opened(app, old, day)
    copied = held.get_cookie("__Host-card", domain="hub.example.org")
    assert copied is not None
    new = give_card(database, area, person)
    assert get(held, "/card/en/mine").status_code == 303
    assert post(app.test_client(), "/card/en", typed(old, day)).status_code == 422
    again = opened(app, new, day)
    cookie = again.get_cookie("__Host-card", domain="hub.example.org")
    assert cookie is not None
    assert post(again, "/card/en/close", page="/card/en").status_code == 303
    thief = app.test_client()
    thief.set_cookie("__Host-card", cookie.value, domain="hub.example.org", secure=True)
    assert get(thief, "/card/en/mine").status_code == 303
    idle = opened(app, new, day)
    with database.unit_of_work(JOB, read_only=True) as uow:
        now = uow.now
    with time_machine.travel(now + timedelta(minutes=16), tick=False):
        assert get(idle, "/card/en/mine").status_code == 303
    with database.unit_of_work(JOB, read_only=True) as uow:
        rows = uow.session.scalars(sa.select(LearnerCard)).all()
        assert [row.digest is None for row in sorted(rows, key=lambda row: row.id)] == [True, False]


def test_a_restricted_record_and_one_of_somebody_else_open_nothing(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    code, day = give_card(database, area, person), born(database, person)
    friend = new_learner(database, area, "Bilan")
    with database.unit_of_work(Viewer.by_card(person.id)) as uow:
        with pytest.raises(NotVisible):
            uow.get(Learner, friend.id)
        with pytest.raises(NotVisible):
            consent.may_see(uow, friend.id, [Category.IDENTITY])
        with pytest.raises(NotVisible):
            consent.may_see(uow, person.id, [Category.NOTES])
    held = opened(app, code, day)
    with database.unit_of_work(area.officer.viewer) as uow:
        restriction.restrict(
            uow,
            person.id,
            ground=RestrictionGround.CLAIMS,
            asked_by=AskedBy.LEARNER,
            until=uow.today + timedelta(days=30),
        )
    assert get(held, "/card/en/mine").status_code == 303
    answer = post(app.test_client(), "/card/en", typed(code, day))
    assert answer.status_code == 422
    assert "We cannot open a card" in answer.text


def test_the_card_follows_a_date_of_birth_that_is_put_right(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    code, right = give_card(database, area, person), date(1990, 2, 3)
    with database.unit_of_work(area.assessor.viewer) as uow:
        record = record_of(uow, uow.get(Learner, person.id))
        decision = consent.may_see(uow, person.id, [Category.DATE_OF_BIRTH])
        save.save(uow, record, decision, "birth", {"date_of_birth": right})
    opened(app, code, right)


def test_a_place_is_taken_or_refused_on_the_card(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    [referral] = refer(database, area, person)
    bring(database, area, referral, *OFFERED)
    client = opened(app, give_card(database, area, person), born(database, person), "so")
    page = get(client, "/card/so/mine")
    assert "Clapton Community College" in page.text
    [link] = [str(one["href"]) for one in soup(page).select("a[href*='/offer/']")]
    assert post(client, link).status_code == 422
    assert post(client, link, {"said": "no"}).status_code == 422
    stale = {"said": "yes", "version": "1"}
    assert post(client, link, stale).status_code == 409
    assert post(client, link, {"said": "yes"}).status_code == 303
    assert fetch(database, referral).state is State.OFFER_ACCEPTED
    late = {"said": "no", "why": "time", "version": "1"}
    assert post(client, link, late, page="/card/so/days").status_code == 409
    with database.unit_of_work(JOB, read_only=True) as uow:
        step = uow.session.scalars(sa.select(Transition).where(Transition.verb == Verb.ACCEPT_OFFER)).one()
        assert (step.side, step.actor_id) == (Side.LEARNER, None)


def test_what_is_said_on_the_card_is_done_or_told_to_the_hub(
    database: Database, area: Area, app: Flask, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    refer(database, area, person)
    client = opened(app, give_card(database, area, person), born(database, person))
    with database.unit_of_work(JOB) as uow:
        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        need.availability = 0b111_111  # Monday and Tuesday
        from hub.audit import services as audit

        audit.record(uow, "learner.change", about=need)
    assert post(client, "/card/en/days", {"day": "1"}).status_code == 303
    assert post(client, "/card/en/phone", {"phone": "12"}).status_code == 422
    assert post(client, "/card/en/phone", {"phone": "٠٧٧٠٠ ٩٠٠٩٨٢"}).status_code == 303
    names = soup(get(client, "/card/en/stop")).select("input[name=who]")
    assert len(names) == 2
    assert post(client, "/card/en/stop", {"who": str(area.provider.id)}).status_code == 303
    assert post(client, "/card/en/data").status_code == 303
    assert post(client, "/card/en/data").status_code == 303
    with database.unit_of_work(JOB, read_only=True) as uow:
        decision = consent.may_see(uow, person.id, [Category.NEEDS, Category.NOTES, Category.CONTACT])
        assert (
            uow.one(sa.select(Need).where(Need.learner_id == person.id)).availability.value(decision) == 0b111
        )
        notes = [row.text.reveal(decision) or "" for row in uow.session.scalars(sa.select(Reminder))]
        assert len(notes) == 2
        assert "Tuesday" in notes[0]
        assert "+447700900982" in notes[1]
        assert uow.get(Learner, person.id).phone.reveal(decision) != "+447700900982"
        assert [one.route for one in uow.session.scalars(sa.select(RightsRequest))] == ["card"]
        assert uow.session.scalars(sa.select(Referral)).one().state is State.WITHDRAWN
    page = get(client_of(area.assessor), f"/learners/{person.reference}/notes")
    assert "the learner, on their card" in page.text


def test_a_day_that_was_dropped_is_put_back(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    client = opened(app, give_card(database, area, person), born(database, person), "ti")
    page = "/card/ti/days-again"
    assert "days-again" not in get(client, "/card/ti/mine").text  # they can come on every day
    assert post(client, "/card/ti/days", {"day": ["1", "2"]}).status_code == 303
    assert "days-again" in get(client, "/card/ti/mine").text
    bare = post(client, page)
    assert bare.status_code == 422
    assert len(soup(bare).select(".govuk-error-summary a")) == 2
    opened_before = hidden(get(client, page))
    assert post(client, page, {"day": ["1"], "part": ["0", "2"]}).status_code == 303
    assert post(client, page, {"day": ["2"], "part": ["0"]} | opened_before).status_code == 409
    assert soup(get(client, page)).select("input[name=day][value='1']") == []
    with database.unit_of_work(JOB, read_only=True) as uow:
        decision = consent.may_see(uow, person.id, [Category.NEEDS, Category.NOTES])
        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        assert (need.availability.value(decision) or 0) >> 3 & 0b111 == 0b101
        notes = [row.text.reveal(decision) or "" for row in uow.session.scalars(sa.select(Reminder))]
        assert ["Tuesday again" in one for one in notes] == [False, True]


def test_who_leaves_in_haste_leaves_no_page_to_go_back_to(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    client = opened(app, give_card(database, area, person), born(database, person))
    page = get(client, "/card/en/mine")
    assert page.headers["Cache-Control"] == "no-store"
    [leave] = soup(page).select("a.govuk-exit-this-page__button")
    away = get(client, str(leave["href"]))
    assert away.headers["Location"].startswith("https://www.bbc.co.uk/")
    assert client.get_cookie("__Host-card", domain="hub.example.org") is None
    assert get(client, "/card/en/mine").headers["Location"] == "/card/en"


def sent_link(database: Database, person: Learner, client: FlaskClient) -> str:
    """The code in what the phone gets when the assessor has pressed the button."""
    pigeon = Pigeon()
    assert post(client, f"/learners/{person.reference}/card", {"link": "yes"}).status_code == 303
    send_due(database, post_by(pigeon, Channel.TEXT))
    [body] = [one.body for one in pigeon.taken if "/card/" in one.body]
    assert "Hodan" not in body
    [code] = re.findall(r"/card/so#([0-9A-Z]{10}) ", body)
    return str(code)


def test_a_link_goes_to_a_safe_phone_alone_and_opens_for_a_week_with_the_date_of_birth(
    database: Database, area: Area, app: Flask, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    client, there = client_of(area.assessor), f"/learners/{person.reference}/card"
    make_safe(database, person, safe_to_email=True, safe_to_text=False)
    refused = post(client, there, {"link": "yes"})
    assert refused.status_code == 422
    assert "Call them instead" in refused.text
    make_safe(database, person, safe_to_text=True, language="so")
    printed, day = give_card(database, area, person), born(database, person)
    old, new = (sent_link(database, person, client) for _ in range(2))
    assert post(app.test_client(), "/card/so", typed(old, day)).status_code == 422
    assert post(app.test_client(), "/card/so", typed(new, day + timedelta(days=1))).status_code == 422
    for each in (printed, new):
        assert get(opened(app, each, day, "so"), "/card/so/mine").status_code == 200
    with database.unit_of_work(JOB, read_only=True) as uow:
        now = uow.now
    with time_machine.travel(now + timedelta(days=7, minutes=1), tick=False):
        assert post(app.test_client(), "/card/so", typed(new, day)).status_code == 422
        opened(app, printed, day)
        assert (end_links(database), end_links(database)) == (1, 0)
    with database.unit_of_work(JOB) as uow:
        decision = consent.may_see(uow, person.id, [Category.CONTACT])
        links = uow.session.scalars(sa.select(LearnerCard).where(LearnerCard.until.is_not(None)))
        assert [(row.digest, row.code.reveal(decision)) for row in links] == [(None, None)] * 2


def test_a_link_ends_with_the_card_whether_it_was_sent_or_not(
    database: Database, area: Area, app: Flask, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    client, there = client_of(area.assessor), f"/learners/{person.reference}/card"
    make_safe(database, person, safe_to_text=True, language="so")
    link = sent_link(database, person, client)
    assert "It opens until" in get(client, there).text
    assert post(client, there, {"link": "yes"}).status_code == 303
    assert post(client, there, {"end": "yes"}).status_code == 303
    pigeon = Pigeon()
    send_due(database, post_by(pigeon, Channel.TEXT))
    assert pigeon.taken == []
    assert post(app.test_client(), "/card/en", typed(link, born(database, person))).status_code == 422


def test_somebody_whose_address_is_secret_reads_nowhere_where_they_will_be(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    [referral] = refer(database, area, person)
    bring(database, area, referral, *OFFERED)
    with database.unit_of_work(JOB) as uow:
        from hub.audit import services as audit
        from hub.learners.types import HIDDEN

        need = uow.one(sa.select(Need).where(Need.learner_id == person.id))
        need.confidential_address = HIDDEN
        audit.record(uow, "learner.change", about=need)
    page = get(opened(app, give_card(database, area, person), born(database, person)), "/card/en/mine")
    assert "Ask us where and when" in page.text
    assert "Clapton" not in page.text


def test_the_printed_card_has_the_code_behind_the_hash_and_no_name(
    database: Database, area: Area, app: Flask, person: Learner, client_of: Callable[[User], FlaskClient]
) -> None:
    client, page = client_of(area.assessor), f"/learners/{person.reference}/card"
    assert post(client, page).status_code == 422
    assert get(client, f"{page}/print").status_code == 404
    assert post(client, page, {"safe": "yes"}).status_code == 303
    printed = get(client, f"{page}/print")
    assert "Hodan" not in soup(printed).select_one(".hub-pass").text  # type: ignore[union-attr]
    code = soup(printed).select_one(".hub-pass__code")
    assert code is not None
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code.text)
    opened(app, code.text, born(database, person))
    assert post(client, page, {"end": "yes"}).status_code == 303
    assert get(client, f"{page}/print").status_code == 404
    other = app.test_client().get("/card/en", base_url="https://evil.example", headers={"Referer": BASE})
    assert other.status_code == 400


def test_who_waits_reads_what_to_do_meanwhile(
    database: Database, area: Area, app: Flask, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
        support(uow, "conversation-club", "Tea and Talk")
        support(uow, "domestic-abuse", "Lantern Line")
    page = get(opened(app, give_card(database, area, person), born(database, person)), "/card/en/mine").text
    assert "Tea and Talk" in page
    assert "Lantern Line" not in page
