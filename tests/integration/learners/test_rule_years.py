"""Rules of a year that nobody has written yet come from a file: they are added, count at once, and are taken back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from hub.cli.funding import funding_group, refresh_all
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.learners.models import Learner
from hub.learners.queries import record_of
from hub.learners.types import FundingOutcome
from tests.factories.pages import get, post, soup

YEARS = files("hub.learners") / "data" / "funding" / "years"
BORN = {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1994", "sex": "F"}
ANSWERS: dict[str, dict[str, Any]] = {
    "birth": BORN,
    "address": {"address_kind": "home", "postcode": "le1 1aa"},
    "status": {"immigration_status": "refugee"},
    "work": {"employment": "10", "earnings_band": "1-", "benefits": ["none"]},
}


@pytest.fixture(autouse=True)
def in_november_2031() -> Iterator[None]:
    with time_machine.travel("2031-11-03 10:00", tick=False):
        yield


@pytest.fixture
def year(tmp_path: Path) -> Callable[..., Path]:
    """Rules of 2031/32, of which the hub knows nothing, with a threshold of £40,000."""

    def written(like: str = "national-2026-27", **changes: Any) -> Path:
        data = json.loads((YEARS / f"{like}.json").read_text("utf-8"))
        for rule in data["rules"]:
            rule["id"] = rule["id"].replace("2026", "2031")
        data["figures"]["threshold"] = {"pounds": 40000, "hours": 37.5, "source": data["rules"][0]["source"]}
        data |= {"valid_from": "2031-08-01", "valid_to": "2032-07-31", **changes}
        file = tmp_path / f"{like.replace('2026-27', '2031-32')}.json"
        file.write_text(json.dumps(data), "utf-8")
        return file

    return written


@pytest.fixture
def command(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    @contextmanager
    def opened() -> Iterator[Database]:
        yield database

    monkeypatch.setattr("hub.cli.funding.opened", opened)
    return lambda *words: CliRunner().invoke(funding_group, ["rules", *map(str, words)])


def registered(client: FlaskClient, learner: Learner, **pages: dict[str, Any]) -> None:
    for slug, answers in (ANSWERS | pages).items():
        path = f"/learners/{learner.reference}/registration/{slug}"
        assert post(client, path, answers).status_code == 303, slug


def told(client: FlaskClient, learner: Learner) -> str:
    page = soup(get(client, f"/learners/{learner.reference}/registration/funding/check")).main
    assert page is not None
    return page.get_text(" ", strip=True)


def outcome(database: Database, learner: Learner) -> str | None:
    with database.unit_of_work(Viewer.job("test")) as uow:
        row = record_of(uow, uow.get(Learner, learner.id)).funding
        return row.outcome.reveal(consent.may_see(uow, learner.id, [Category.NEEDS]))


def test_a_year_that_was_added_answers_by_date_without_code(
    database: Database,
    assessor: FlaskClient,
    newcomer: Learner,
    command: Callable[..., Result],
    year: Callable[..., Path],
) -> None:
    registered(assessor, newcomer)
    assert "does not hold the rules of 2031/32 for England outside London yet" in told(assessor, newcomer)
    assert command("add", year()).exit_code == 0
    work = f"/learners/{newcomer.reference}/registration/work"
    bands = [str(option["value"]) for option in soup(get(assessor, work)).select("[name=earnings_band]")]
    assert bands[:3] == ["0-1", "1-40000", "40000-"]
    registered(assessor, newcomer, work=ANSWERS["work"] | {"earnings_band": "1-40000"})
    assert "They earn less than £40,000 a year before tax" in told(assessor, newcomer)
    assert outcome(database, newcomer) == FundingOutcome.FULL
    registered(assessor, newcomer, work=ANSWERS["work"] | {"earnings_band": "40000-"})
    assert outcome(database, newcomer) == FundingOutcome.CO_FUNDED
    with time_machine.travel("2032-08-01 10:00", tick=False):
        assert refresh_all(database)["changed"] == 1
    assert outcome(database, newcomer) == FundingOutcome.CHECK


@pytest.mark.parametrize(
    ("like", "code", "postcode"), [("gla-2026-27", "GLA", "E8 1EA"), ("national-2026-27", "110", "M1 1AE")]
)
def test_london_and_an_area_with_rules_of_its_own_get_theirs_in_the_same_way(
    database: Database,
    assessor: FlaskClient,
    newcomer: Learner,
    command: Callable[..., Result],
    year: Callable[..., Path],
    like: str,
    code: str,
    postcode: str,
) -> None:
    assert command("add", year(like, area=code)).exit_code == 0
    home = {"address_kind": "home", "postcode": postcode}
    work = ANSWERS["work"] | {"earnings_band": "0-1"}
    registered(assessor, newcomer, address=home, work=work)
    assert outcome(database, newcomer) == FundingOutcome.FULL


def test_a_dry_run_adds_nothing_and_a_year_is_added_once(
    command: Callable[..., Result], year: Callable[..., Path]
) -> None:
    assert "could be added. Nothing was changed." in command("add", year(), "--dry-run").output
    assert "2031-08-01" not in command().output
    done = json.loads(command("add", year(), "--json").output)
    assert done == {"file": "national-2031-32.json", "complaints": [], "added": True}
    assert "ENG-NATIONAL, 2031-08-01 to 2032-07-31: " in command().output
    again = command("add", year(), "--json")
    assert (again.exit_code, json.loads(again.output)["added"]) == (1, False)
    assert "2032-07-31 are there already" in again.output


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"valid_from": "2026-08-01", "valid_to": "2027-07-31"}, "are there already"),
        ({"valid_from": "2027-07-31"}, "two files hold the rules of ENG-NATIONAL for 2027-07-31"),
        ({"rules": []}, "holds no rules"),
        ({"rules": [{"id": "odd"}]}, "KeyError"),
    ],
)
def test_what_contradicts_what_is_held_is_refused_and_changes_nothing(
    command: Callable[..., Result], year: Callable[..., Path], changes: dict[str, Any], complaint: str
) -> None:
    before = command().output
    refused = command("add", year(**changes))
    assert refused.exit_code == 1
    assert complaint in refused.output
    assert "cannot be added yet" in refused.output
    assert command().output == before


def test_a_year_that_was_added_can_be_taken_back_and_no_other(
    command: Callable[..., Result], year: Callable[..., Path]
) -> None:
    before = command().output
    command("add", year())
    assert command("remove", "ENG-NATIONAL", "2031-08-01").exit_code == 0
    assert command().output == before
    assert command("remove", "ENG-NATIONAL", "2026-08-01").exit_code == 1


def test_a_manager_finds_an_added_rule_and_confirms_it(
    manager: FlaskClient, command: Callable[..., Result], year: Callable[..., Path]
) -> None:
    command("add", year("gla-2026-27"))
    page = "/funding-rules/gla-2031-below"
    assert "London, 2031/32" in get(manager, "/funding-rules").text
    assert post(manager, page, {"source": "GLA rules 2031 to 2032"}).status_code == 303
    assert "Read in: GLA rules 2031 to 2032" in get(manager, page).text
