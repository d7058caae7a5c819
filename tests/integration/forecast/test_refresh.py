"""The monthly forecasts: kept once, judged when they come true, and what managers see of it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.cli import forecast as command
from hub.cli import sharing
from hub.cli.forecast import refresh_all, round_summary, would_refresh
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Vault
from hub.directory.types import Level, Strand
from hub.forecast.models import CalibrationMonth, Forecast
from hub.forecast.services import refresh
from hub.forecast.types import Result
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.rules import STARTED_HERE
from hub.referrals.waiting import entries
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.counted import count_now
from tests.factories.forecast import got_a_place
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def people(database: Database, area: Area) -> list[Learner]:
    """A year and a half of starts at Entry 1, and three who wait."""
    with database.unit_of_work(JOB) as uow:
        for weeks_ago in range(1, 79):
            got_a_place(uow, area.hub, area.taught_class, weeks_ago=weeks_ago)
        return [_waits(uow, area, days) for days in (30, 20, 10)]


def _waits(uow, area: Area, days: int) -> Learner:  # type: ignore[no-untyped-def]
    row = learner(uow, area.hub, joined_on=uow.today - timedelta(days=days))
    assessed(uow, row, Level.E1)
    entries.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
    return row


def forecasts(database: Database) -> list[Forecast]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return list(uow.session.scalars(sa.select(Forecast).order_by(Forecast.ahead, Forecast.made_on)))


@pytest.mark.usefixtures("people")
def test_everybody_who_waits_has_one_forecast_a_month(database: Database) -> None:
    assert refresh_all(database)["made"] == 3
    assert refresh_all(database)["made"] == 0
    kept = forecasts(database)
    assert [one.ahead for one in kept] == [0, 1, 2]
    assert all(one.low_on <= one.likely_on for one in kept)


@pytest.mark.usefixtures("people")
def test_a_round_that_was_killed_goes_on_where_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "AT_A_TIME", 1)
    make = refresh.make
    parts: list[refresh.Done] = []

    def killed_at_the_second(*arguments: Any, **named: Any) -> refresh.Done:
        parts.append(make(*arguments, **named))
        if len(parts) == 2:
            raise KeyboardInterrupt
        return parts[-1]

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "make", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            refresh_all(database)
    assert len(forecasts(database)) == 1
    assert refresh_all(database)["made"] == 2
    assert [one.ahead for one in forecasts(database)] == [0, 1, 2]


@pytest.mark.usefixtures("people")
def test_as_many_processes_as_a_round_is_given_share_it(
    database: Database, database_url: str, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite, where one writes at a time, the command does all of it itself."""
    vault.keyring.save(keyring := tmp_path / "keys.json")
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    monkeypatch.setenv("HUB_KEYRING", str(keyring))
    monkeypatch.setattr(command, "AT_A_TIME", 1)
    monkeypatch.setattr(sharing, "WORTH", 1)
    assert refresh_all(database, processes=2)["made"] == 3
    assert [one.ahead for one in forecasts(database)] == [0, 1, 2]


@pytest.mark.usefixtures("people")
def test_a_dry_run_says_the_same_and_keeps_nothing(database: Database) -> None:
    done = would_refresh(database)
    assert done["made"] == 3
    assert round_summary(done, True).endswith("Nothing was changed.")
    assert forecasts(database) == []


def test_an_empty_hub_has_nothing_to_forecast(database: Database) -> None:
    assert dict(refresh_all(database)) == {"settled": 0, "made": 0, "silent": 0}


def test_a_start_settles_the_forecast_and_an_undone_start_opens_it_again(
    database: Database, people: list[Learner]
) -> None:
    refresh_all(database)
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, people[0].id)
        assert entry is not None
        entries.close(uow, entry, STARTED_HERE)
    assert refresh_all(database)["settled"] == 1
    assert forecasts(database)[0].result is Result.STARTED
    with database.unit_of_work(JOB) as uow:
        entries.reopen(uow, uow.get(type(entry), entry.id))
    refresh_all(database)
    assert (forecasts(database)[0].result, forecasts(database)[0].ended_on) == (None, None)


def test_who_leaves_for_another_reason_is_no_error_of_the_forecast(
    database: Database, people: list[Learner]
) -> None:
    refresh_all(database)
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, people[0].id)
        assert entry is not None
        entries.close(uow, entry, "moved")
    refresh_all(database)
    assert forecasts(database)[0].result is Result.LEFT


def test_another_level_ends_the_forecast_of_the_old_queue(database: Database, people: list[Learner]) -> None:
    refresh_all(database)
    with database.unit_of_work(JOB) as uow:
        entries.join(uow, people[0].id, level=Level.L2, strand=Strand.GENERAL)
    assert refresh_all(database)["settled"] == 1
    assert forecasts(database)[0].result is Result.MOVED


def test_a_move_between_queues_that_both_have_outcomes_is_forecast_again_the_next_day(
    database: Database, area: Area, people: list[Learner]
) -> None:
    with database.unit_of_work(JOB) as uow:
        for weeks_ago in range(1, 41):
            got_a_place(uow, area.hub, area.taught_class, weeks_ago=weeks_ago, level=Level.E2)
    refresh_all(database)
    with database.unit_of_work(JOB) as uow:
        entries.join(uow, people[0].id, level=Level.E2, strand=Strand.GENERAL)
        tomorrow = uow.now + timedelta(days=1)
    assert dict(refresh_all(database)) == {"settled": 1, "made": 0, "silent": 0}
    with database.unit_of_work(refresh.JOB, now=tomorrow) as uow:
        made = refresh.everybody(uow)["made"]
    assert made == (3 if tomorrow.day == 1 else 1)


def test_the_width_is_set_once_a_month(database: Database, people: list[Learner]) -> None:
    past_forecasts(database, people[0], inside=30, outside=0)
    refresh_all(database)
    refresh_all(database)
    with database.unit_of_work(JOB, read_only=True) as uow:
        [month] = uow.session.scalars(sa.select(CalibrationMonth))
    assert month.people == 30
    assert month.spread < 1


def past_forecasts(database: Database, person: Learner, *, inside: int, outside: int) -> None:
    """Forecasts whose range has run out, of one place on the list, by day."""
    with database.unit_of_work(JOB) as uow:
        entry = queries.open_entry(uow, person.id)
        assert entry is not None
        for number in range(inside + outside):
            uow.add(_past(entry, uow.today - timedelta(days=200 + number), number < inside))
        entries.close(uow, entry, STARTED_HERE)


def _past(entry, made_on: date, inside: bool) -> Forecast:  # type: ignore[no-untyped-def]
    low, likely, high = (made_on + timedelta(weeks=weeks) for weeks in (6, 8, 10))
    return Forecast(
        learner_id=entry.learner_id,
        entry_id=entry.id,
        made_on=made_on,
        method=refresh.METHOD,
        level=entry.level,
        strand=entry.strand,
        ahead=3,
        low_on=low,
        likely_on=likely,
        high_on=high,
        simple_on=likely + timedelta(weeks=4),
        spread=1.0,
        result=Result.STARTED,
        ended_on=likely if inside else high + timedelta(weeks=2),
    )


def test_the_record_shows_coverage_and_error_against_the_simple_rule(
    database: Database, area: Area, people: list[Learner], client_of: SignIn
) -> None:
    """As rounded: 30 of 36, a share of what is shown of both, and weeks to the nearest half."""
    past_forecasts(database, people[0], inside=30, outside=6)
    assert record_of(database, client_of(area.manager)) == ["All levels", "35", "86", "0.5", "3.5"]


def test_the_record_says_how_many_and_no_share_of_seventeen(
    database: Database, area: Area, people: list[Learner], client_of: SignIn
) -> None:
    past_forecasts(database, people[0], inside=17, outside=0)
    assert record_of(database, client_of(area.manager)) == ["All levels", "15", *["not shown"] * 3]


def test_a_record_of_few_says_nothing_by_level_and_month(
    database: Database, area: Area, people: list[Learner], client_of: SignIn
) -> None:
    past_forecasts(database, people[0], inside=3, outside=1)
    client = client_of(area.manager)
    assert record_of(database, client) == ["All levels", "fewer than 5", *["not shown"] * 3]
    assert "By level" not in get(client, "/forecasts").text


def test_before_the_first_count_the_record_says_so(area: Area, client_of: SignIn) -> None:
    assert "Nothing has been counted yet" in get(client_of(area.manager), "/forecasts").text


def record_of(database: Database, manager: FlaskClient) -> list[str]:
    """The first line of the page after the next count."""
    count_now(database)
    page = soup(get(manager, "/forecasts"))
    return [cell.get_text(strip=True) for cell in page.select("tbody tr")[0].select("th, td")]


def test_the_record_is_for_managers(area: Area, client_of: SignIn) -> None:
    for user in (area.assessor, area.provider_staff, area.work_coach):
        assert get(client_of(user), "/forecasts").status_code == 403


@pytest.mark.usefixtures("people")
def test_nobody_outside_the_hub_sees_a_forecast(database: Database, area: Area) -> None:
    refresh_all(database)
    for user in (area.provider_staff, area.work_coach):
        with database.unit_of_work(user.viewer, read_only=True) as uow:
            assert uow.session.scalars(sa.select(Forecast)).all() == []
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        assert len(uow.session.scalars(sa.select(Forecast)).all()) == 3


@pytest.mark.usefixtures("people")
def test_the_whole_list_may_also_be_done_in_one_transaction(database: Database) -> None:
    with database.unit_of_work(refresh.JOB) as uow:
        assert refresh.everybody(uow)["made"] == 3
