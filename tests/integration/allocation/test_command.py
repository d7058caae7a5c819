"""`hub allocate propose`."""

import json
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from hub.allocation import queries
from hub.cli import hub, rounds
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.referrals import JOB


@pytest.fixture
def runner(database: Database, area: Area, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(rounds, "opened", lambda: nullcontext(database))
    return CliRunner()


def test_a_dry_run_says_what_would_be_proposed_and_keeps_nothing(
    runner: CliRunner, database: Database
) -> None:
    done = runner.invoke(hub, ["allocate", "propose", "--dry-run", "--json"])

    assert (done.exit_code, json.loads(done.output)["run"]) == (0, None)
    with database.unit_of_work(JOB) as uow:
        assert queries.open_run(uow) is None


def test_the_same_run_is_named_twice(runner: CliRunner) -> None:
    first, second = (runner.invoke(hub, ["allocate", "propose", "--json"]) for _ in range(2))

    assert json.loads(first.output)["run"] == json.loads(second.output)["run"]


def test_in_words(runner: CliRunner) -> None:
    done = runner.invoke(hub, ["allocate", "propose", "--mode", "no-swaps"])

    assert "by “no swaps wanted”" in done.output
    assert "Most places: 0 with a place" in done.output
