"""The service seals its audit by itself, one process at a time, and says where that does not happen."""

import logging
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import chain, checkpoints
from hub.audit import services as audit
from hub.audit.timer import Timer, turn
from hub.audit.verify import verify
from hub.core.actor import Viewer
from hub.core.clock import utc_now
from hub.core.db import Database
from tests.factories.area import Area
from tests.factories.pages import get

JOB = Viewer.job("test")


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Database:
    database.second_place = tmp_path / "second"
    return database


def add(database: Database, number: int) -> None:
    for _ in range(number):
        with database.unit_of_work(JOB) as uow:
            audit.record(uow, "test.event")


def test_the_timer_seals_at_once_and_stops_when_it_is_told(kept: Database) -> None:
    add(kept, 3)
    timer = Timer(kept)
    timer.start()
    timer.stop()
    assert chain.head(kept).number == 3
    assert verify(kept).findings == []


def test_who_finds_another_at_it_leaves_it_to_them(kept: Database, caplog: pytest.LogCaptureFixture) -> None:
    assert kept.second_place is not None
    add(kept, 3)
    with checkpoints.locked(kept.second_place):
        turn(kept)
        assert chain.head(kept).number == 0
    turn(kept)
    assert chain.head(kept).number == 3
    assert caplog.text == ""


def test_one_that_was_killed_between_the_numbers_and_their_checkpoint_is_finished_by_the_next(
    kept: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(kept, 3)
    url = kept.engine.url.render_as_string(hide_password=False)
    kept.engine.dispose()
    child = os.fork()
    if not child:
        monkeypatch.setattr(checkpoints, "append", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        chain.seal(Database(url, kept.vault, kept.second_place))
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert chain.head(kept).number == 3
    turn(kept)
    assert verify(kept).findings == []


def test_what_stands_in_the_way_is_told_and_ends_no_timer(
    kept: Database, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    add(kept, 1)
    (tmp_path / "second").touch()
    with caplog.at_level(logging.ERROR):
        turn(kept)
    assert "the audit was not sealed" in caplog.text
    (tmp_path / "second").unlink()
    turn(kept)
    assert chain.head(kept).number == 1


def test_health_and_the_officer_s_front_page_say_when_sealing_is_behind(
    kept: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    officer = client_of(area.officer)
    assert get(officer, "/ready").json == {"status": "ok", "audit": "ok"}
    with kept.unit_of_work(JOB, now=utc_now() - timedelta(minutes=42, seconds=5)) as uow:
        audit.record(uow, "test.event")
    assert get(officer, "/ready").json == {"status": "ok", "audit": "behind"}
    assert "has not been sealed for 42 minutes" in get(officer, "/officer").text
    turn(kept)
    assert get(officer, "/ready").json == {"status": "ok", "audit": "ok"}
    assert "has not been sealed" not in get(officer, "/officer").text
