"""The page a learner takes away: plain words, and everything of theirs that they need."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.assessment.models import Assessment
from hub.assessment.types import AssessmentState
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.directory import version
from hub.directory.models import IntakeRule
from hub.directory.types import Level, Strand
from hub.languages import phrases, reviews
from hub.learners.models import Learner
from hub.referrals.case.sending.send import send
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.directory import taught_class, venue
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]
JARGON = ("referral", "provider's worklist", "waitlisted", "CEFR", "ESOL", "consent", "grant", "placement")


def assessed(uow: UnitOfWork, area: Area, row: Learner) -> None:
    found = uow.add(
        Assessment(
            learner_id=row.id,
            instrument_version=1,
            state=AssessmentState.COMPLETE,
            assessor_id=area.assessor.id,
            assessed_on=uow.today,
            speaking=Level.E2,
            listening=Level.E2,
            reading=Level.E1,
            placement=Level.E1,
            strand=Strand.GENERAL,
        )
    )
    audit.record(uow, "test", about=found)


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        assessed(uow, area, row)
        return row


def page(client: FlaskClient, row: Learner) -> str:
    return " ".join(soup(get(client, f"/learners/{row.reference}/next-steps")).get_text(" ").split())


def test_the_levels_are_told_in_words(client_of: SignIn, area: Area, known: Learner) -> None:
    words = page(client_of(area.assessor), known)
    assert "For Hodan." in words
    assert "Asha Assessor talked with you" in words
    assert "Speaking Entry 2 . You can talk about your day, your family and what you need." in words
    assert "Writing We did not look at this yet." in words


def test_it_says_where_the_details_went_and_by_when_there_is_an_answer(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        send(uow, uow.get(Learner, known.id), [area.taught_class.id], note=None, submission="one")
    words = page(client_of(area.assessor), known)
    assert "Clapton Community College" in words
    assert "Tuesday and Thursday, 10am to midday" in words
    assert "We sent your details to them." in words
    assert "They will answer by" in words
    assert "You have been on our waiting list since" in words


def test_without_an_assessment_or_a_referral_it_still_says_what_comes_next(
    client_of: SignIn, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
    words = page(client_of(area.assessor), row)
    assert "We have not looked at your English yet" in words
    assert "We do not share your details with a class now." in words
    assert "First we will talk with you about your English. Then we will look for a class." in words


@pytest.mark.parametrize("rule", [None, [Level.E1]])
def test_a_group_to_talk_in_is_named_where_it_is_for_how_the_learner_talks(
    client_of: SignIn, database: Database, area: Area, known: Learner, rule: list[Level] | None
) -> None:
    """They talk at Entry 2 and read at Entry 1."""
    with database.unit_of_work(JOB) as uow:
        for title, level in (("Slow talk", Level.E1), ("Garden talk", Level.E2)):
            club = {"strand": Strand.CONVERSATION, "level_low": level, "level_high": level}
            taught_class(uow, area.provider, venue(uow, area.provider, title), title, **club)
        if rule:
            values = {"name": "Rule", "levels": rule, "valid_from": uow.today}
            audit.record(uow, "test", about=uow.add(IntakeRule(provider_id=area.provider.id, **values)))
        entries.join(uow, known.id, level=Level.E1, strand=Strand.GENERAL)
        version.bump(uow)
    words = page(client_of(area.assessor), known)
    assert "Slow talk" not in words
    assert ("Garden talk" in words) is (rule is None)


def test_a_group_they_were_sent_to_is_not_named_again(
    client_of: SignIn, database: Database, area: Area, known: Learner
) -> None:
    club = {"strand": Strand.CONVERSATION, "level_low": Level.E1, "level_high": Level.E3}
    with database.unit_of_work(area.assessor.viewer) as uow:
        place = venue(uow, area.provider, "Library")
        own, _ = (
            taught_class(uow, area.provider, place, title, **club) for title in ("Tea talk", "Park talk")
        )
        version.bump(uow)
        send(uow, uow.get(Learner, known.id), [own.id], submission="one")
    groups = page(client_of(area.assessor), known).partition("What you can do now")[2]
    assert "Park talk" in groups
    assert "Tea talk" not in groups


@pytest.mark.parametrize(
    ("language", "dir", "words"),
    [
        ("ar", "rtl", ("خطواتك التالية", "أرسلنا بياناتك إليهم")),
        ("ti", "ltr", ("ዝቕጽል ስጉምትታትኩም", "ሓበሬታኹም ናብኦም ሰዲድና")),
    ],
)
def test_overleaf_it_is_in_their_language_beside_the_english_until_it_is_checked_with_a_warning(
    client_of: SignIn, database: Database, area: Area, language: str, dir: str, words: tuple[str, ...]
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider], language=language)
        assessed(uow, area, row)
    with database.unit_of_work(area.assessor.viewer) as uow:
        send(uow, uow.get(Learner, row.id), [area.taught_class.id], submission="one")
    client, there = client_of(area.assessor), f"/learners/{row.reference}/next-steps"
    shown = soup(get(client, there))
    own = shown.select_one(f".hub-own[lang={language}][dir={dir}]")
    assert own is not None
    assert all(one in own.get_text(" ") for one in words)
    assert "Clapton Community College" in own.get_text(" ")
    english = " ".join(one.get_text(" ") for one in own.select("[lang=en]"))
    assert "We sent your details to them." in english
    assert "No person who speaks this language has checked these words yet." in english
    with database.unit_of_work(area.assessor.viewer) as uow:
        reviews.review(uow, language, list(phrases.phrases(language)))
    assert "No person who speaks" not in get(client, there).text


def test_whose_language_the_hub_does_not_write_has_the_english_alone(
    client_of: SignIn, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, language="Tigre")
    assert (
        soup(get(client_of(area.assessor), f"/learners/{row.reference}/next-steps")).select(".hub-own") == []
    )


def test_the_words_are_plain(client_of: SignIn, area: Area, known: Learner) -> None:
    shown = soup(get(client_of(area.assessor), f"/learners/{known.reference}/next-steps"))
    words = (shown.select_one("main") or shown).get_text(" ").replace("Northmarsh ESOL hub", "").lower()
    assert [one for one in JARGON if one.lower() in words] == []


def test_it_can_be_left_quickly_and_holds_no_contact(client_of: SignIn, area: Area, known: Learner) -> None:
    words = get(client_of(area.assessor), f"/learners/{known.reference}/next-steps").text
    assert "Leave this page quickly" in words
    assert "900123" not in words


@pytest.mark.parametrize("staff", ["provider_staff", "work_coach", "manager", "administrator"])
def test_nobody_but_the_hub_opens_it(client_of: SignIn, area: Area, known: Learner, staff: str) -> None:
    client = client_of(getattr(area, staff))
    assert get(client, f"/learners/{known.reference}/next-steps").status_code == 404
