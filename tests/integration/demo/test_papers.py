"""The papers of all learners of the demonstration: no sheet holds two sentences that cannot both be true."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.app import create_app
from hub.cli.words import Reading, judge, readings
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.settings import Settings
from tests.factories.accounts import session_cookie
from tests.factories.contradictions import OF_ONE_CLASS, PAIRS, found_in
from tests.factories.pages import BASE, get, soup

JOB = Viewer.job("read every paper")


@pytest.fixture(scope="module")
def papers(demonstration: Database, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """By reference, the words of the whole sheet and then of each class on it."""
    settings = settings_of(demonstration, tmp_path_factory.mktemp("papers"))
    client = create_app(settings, demonstration).test_client()
    with demonstration.unit_of_work(JOB) as uow:
        assessor = uow.session.scalars(sa.select(User).where(User.role == Role.ASSESSOR)).first()
        references = list(uow.session.scalars(sa.select(Learner.reference)))
    assert assessor is not None
    name, token = session_cookie(demonstration, assessor)
    client.set_cookie(name, token, domain=BASE.removeprefix("https://"), secure=True)
    return {reference: words_of(client, reference) for reference in references}


def settings_of(demonstration: Database, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=demonstration.engine.url.render_as_string(),
        keyring_path=folder / "keyring.json",
        password_cost=(1, 8, 1),
        service_url=BASE,
    )


def words_of(client: FlaskClient, reference: str) -> list[str]:
    page = soup(get(client, f"/learners/{reference}/next-steps"))
    return [" ".join(part.get_text(" ").split()) for part in page.select(".hub-sheet, .hub-sheet__place")]


def test_there_is_a_paper_for_everybody(papers: dict[str, list[str]]) -> None:
    assert len(papers) >= 80
    assert all(papers.values())


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one} | {other}" for one, other, _ in PAIRS])
def test_no_paper_says_both(papers: dict[str, list[str]], pair: tuple[str, str, str]) -> None:
    assert [reference for reference, words in papers.items() if found_in(words[0], (pair,))] == []


def test_no_class_on_a_paper_is_told_in_two_ways(papers: dict[str, list[str]]) -> None:
    told = [words for parts in papers.values() for words in parts[1:]]
    assert told
    assert [words for words in told if found_in(words, OF_ONE_CLASS)] == []


def test_every_paper_says_by_when_and_how_to_find_the_hub(papers: dict[str, list[str]]) -> None:
    for reference, (words, *_) in papers.items():
        following = words.partition("What happens next")[2].partition("What you can do now")[0]
        assert re.search(r"\d{4}|at any time|before that day", following), reference
        assert "Call or visit" in words, reference


def test_everything_that_a_learner_reads_is_easy_and_has_no_barred_phrase(
    demonstration: Database, tmp_path: Path
) -> None:
    judged = [judge(reading) for reading in readings(demonstration, settings_of(demonstration, tmp_path))]
    assert [complaint for one in judged for complaint in one.complaints] == []
    assert len([one for one in judged if one.name.startswith("next steps")]) >= 80


def test_what_is_too_hard_is_named_with_its_worst_sentence() -> None:
    hard = "Documentary corroboration necessitates determination."
    complaints = judge(Reading("a page", ["We can help you.", hard])).complaints
    assert complaints == [f"a page: grade 19.9, more than 5. The hardest sentence: “{hard}”"]
