"""The paper a learner takes away fits on one side of A4, however much there is to say."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, Page, Route

from hub.app import create_app
from hub.core.db import Database
from hub.core.vault import Vault
from hub.languages.phrases import ENGLISH, language, languages, say
from hub.languages.times import times
from hub.referrals.paper.own import own_of
from hub.referrals.paper.sheet import paper_of
from hub.referrals.paper.state import Level, Place, Reach, Standing
from hub.referrals.types import State
from hub.referrals.waiting.causes import Circumstances
from hub.settings import Settings
from tests.conftest import migrate

BASE = "https://hub.example.org"
TODAY = date(2026, 11, 28)
LEVEL = Level(
    name="Entry 2",
    strand="General English",
    assessor="Marta Lewandowska",
    on=TODAY - timedelta(days=31),
    skills=(
        ("Speaking", "Entry 1", "You can answer simple questions about yourself."),
        ("Listening", "Entry 2", "You can understand everyday talk when it is clear."),
        ("Reading", "Entry 2", "You can read short letters and forms."),
        ("Writing", "Entry 2", "You can write a short message and fill in a form."),
    ),
)
PLACE = Place(
    provider="Fresh Start Skills",
    title="ESOL for construction, Entry 2 and 3",
    state=State.SENT,
    by=TODAY + timedelta(days=6),
    starts_on=TODAY + timedelta(days=23),
    when="Monday and Wednesday, 9am to 1pm",
    where="Fresh Start Training Rooms, Unit 4, Manor Works, N4 2XX",
    about=(
        "It is about 15 minutes by bus from your home.",
        "It helps you with English for work, at the right level for you.",
        "Ask if you have to pay.",
    ),
)
WAITING = Standing(
    of=Circumstances(today=TODAY, assessed_on=LEVEL.on),
    hub="Northmarsh ESOL Hub",
    contact="020 7946 0100, hub@example.org, 1 Canal Street, E8 1HR",
    reference="GF0K-W3RG",
    reach=Reach.TEXT,
    level=LEVEL,
    since=TODAY - timedelta(days=32),
    papers=("an eVisa share code", "a letter from the Home Office or the council"),
    clubs=(
        "Go to a group to speak English: Garden English, Bridge Street Settlement. Friday, 1pm to 3pm.",
        "Go to a group to speak English: Library conversation group, Northmarsh Libraries. Thursday, 11am to 12:30pm.",
    ),
)
STANDINGS = {
    "three referrals": replace(WAITING, places=(PLACE, PLACE, replace(PLACE, free_of_charge=True))),
    "in a class": replace(
        WAITING,
        of=replace(WAITING.of, waiting=False),
        places=(replace(PLACE, state=State.STARTED, ends_on=TODAY + timedelta(days=200)), PLACE),
    ),
    "begins to read": replace(
        WAITING,
        level=replace(LEVEL, begins_to_read=True),
        language="ar",
        places=(PLACE, PLACE, replace(PLACE, free_of_charge=True)),
    ),
    "without a phone": replace(
        WAITING, reach=Reach.NONE, outlook="You will probably get a place in January."
    ),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Iterator[Flask]:
    """On an empty database of its own: the templates of other tests are sealed with another key."""
    folder = tmp_path_factory.mktemp("sheet")
    url = f"sqlite:///{folder / 'hub.sqlite3'}"
    migrate(url, vault)
    settings = Settings(
        data_dir=folder,
        database_url=url,
        keyring_path=folder / "keyring.json",
        password_cost=(1, 8, 1),
        service_url=BASE,
    )
    database = Database(url, vault)
    yield create_app(settings, database)
    database.dispose()


def drawn(app: Flask, standing: Standing, code: str = ENGLISH) -> str:
    with app.test_request_context(base_url=BASE):
        return render_template(
            "referrals/next_steps.html",
            learner=SimpleNamespace(reference="GF0KW3RG"),
            reference=standing.reference,
            given_names="Idris",
            today=TODAY,
            paper=paper_of(standing),
            own=own_of(standing) if code != ENGLISH else None,
            language=language(code),
            checked=False,
            t=partial(say, code),
            english=partial(say, ENGLISH),
            times=times,
            hub=standing.hub,
            contact=standing.contact,
        )


def answering(app: Flask, html: str) -> Callable[[Route], None]:
    """The page, and what it asks for, without a server."""
    client = app.test_client()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(BASE)
        if path == "/paper":
            route.fulfill(body=html, content_type="text/html")
        else:
            found = client.get(path, base_url=BASE)
            route.fulfill(status=found.status_code, body=found.data, content_type=found.content_type)

    return answer


@pytest.fixture
def printer(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", STANDINGS)
def test_the_paper_is_one_sheet_at_14_point(app: Flask, printer: Page, kind: str) -> None:
    printer.route("**/*", answering(app, drawn(app, STANDINGS[kind])))
    printer.goto(f"{BASE}/paper")
    sheets = re.findall(rb"/Type\s*/Page\b", printer.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1
    printer.emulate_media(media="print")
    sizes = printer.eval_on_selector_all(
        ".hub-sheet p, .hub-sheet li, .hub-sheet dd", "all => all.map(one => getComputedStyle(one).fontSize)"
    )
    assert {round(float(size.removesuffix("px")) * 0.75, 1) for size in sizes} == {14.0}
    assert not printer.locator(".hub-no-print:visible, button:visible, nav:visible").count()


@pytest.mark.parametrize("code", [one for one in languages() if one != ENGLISH])
def test_overleaf_it_is_one_side_in_their_language_at_14_point(app: Flask, printer: Page, code: str) -> None:
    standing = replace(STANDINGS["three referrals"], language=code)
    printer.route("**/*", answering(app, drawn(app, standing, code)))
    printer.goto(f"{BASE}/paper")
    sheets = re.findall(rb"/Type\s*/Page\b", printer.pdf(prefer_css_page_size=True))
    assert len(sheets) == 2
    printer.emulate_media(media="print")
    sizes = printer.eval_on_selector_all(
        ".hub-both > p:not([lang=en])", "all => all.map(one => getComputedStyle(one).fontSize)"
    )
    assert "18.6667px" in sizes
