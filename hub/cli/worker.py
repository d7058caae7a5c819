"""`hub worker`: sends what is due, and does every night what the night brings; it runs beside `hub serve`.

The rows of the database are the truth: the queue (huey) holds no message, only the schedule. A worker that is killed
loses nothing, and as many may run as are needed: each takes the rows that no other has.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab

from hub.cli.database import opened
from hub.core.clock import LOCAL, utc_now
from hub.core.db import Database
from hub.core.errors import Busy
from hub.demand.to_do import to_do
from hub.messages.beat import beat
from hub.messages.carriers.choice import carriers
from hub.messages.sending import Post, send_due
from hub.messages.types import MessageState
from hub.settings import Settings, SettingsError

NAME = "esol-hub"
MINUTE = 60  # seconds
NIGHT = 2  # the hour, in London, in which the rounds of a day begin
ROUNDS: Sequence[Sequence[str]] = (
    ("referrals", "sweep"),
    ("duplicates", "look"),
    ("demand", "refresh"),
    ("referrals", "fits"),
    ("forecast", "refresh"),
    ("insight", "count"),
    ("user", "leavers"),
    ("audit", "watch"),
    ("audit", "verify"),
    ("retention", "run"),
    ("check",),
)

log = structlog.get_logger()


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, and end.")
def worker_command(once: bool) -> None:
    """Send what is due, every minute, and do the rounds of the night."""
    settings = Settings.from_environment()
    post = Post(carriers(settings), settings.link, to_do)
    with opened() as database:
        if once:
            told = sweep(database, post)
            click.echo(
                ", ".join(f"{number:,} {state}" for state, number in told.items()) or "Nothing was due."
            )
            return
        queue = queue_of(settings)
        schedule(queue, database, post)
        sweep(database, post)
        # What is being sent when the supervisor says stop is sent to its end.
        queue.create_consumer(workers=2, worker_type="thread", graceful_signal="TERM").run()


def sweep(database: Database, post: Post) -> dict[MessageState, int]:
    """What is left while the database is busy is done a minute later."""
    try:
        beat(database)
        return dict(send_due(database, post))
    except Busy as busy:
        log.warning("busy", cause=busy.cause)
        return {}


def schedule(queue: Huey, database: Database, post: Post) -> None:
    """What the worker does at which time. What could not begin before its next time is left to that.

    No lock of the queue is taken: that of a worker that was killed would stand for ever.
    """

    @queue.periodic_task(crontab(), name="messages", expires=MINUTE)  # type: ignore[untyped-decorator]  # huey has no types
    def send() -> None:
        sweep(database, post)

    @queue.periodic_task(crontab(minute="*/10"), name="fits", expires=10 * MINUTE)  # type: ignore[untyped-decorator]
    def fits() -> None:
        do_rounds([("referrals", "fits", "--forgotten")])

    @queue.periodic_task(crontab(minute="0"), name="night", expires=60 * MINUTE)  # type: ignore[untyped-decorator]
    def night() -> None:
        if utc_now().astimezone(LOCAL).hour == NIGHT:
            do_rounds()


def do_rounds(rounds: Sequence[Sequence[str]] = ROUNDS) -> None:
    """Each in a process of its own, in this order; one that fails is told, and the others are done."""
    for round_ in rounds:
        done = subprocess.run([sys.executable, "-m", "hub", *round_], stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own commands
        log.info("round", command=" ".join(round_), exit=done.returncode)


def queue_of(settings: Settings) -> Huey:
    """The queue of `HUB_QUEUE`: a file of SQLite beside the database where nothing is set."""
    url, kept = settings.queue_url, {"results": False, "utc": True}
    if url is None:
        where = Path(settings.data_dir) / "queue" / "queue.sqlite3"
        where.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(NAME, filename=str(where), **kept)
    shops: dict[str, tuple[Any, str]] = {
        "redis": (RedisHuey, "url"),
        "rediss": (RedisHuey, "url"),
        "postgresql": (PostgresHuey, "dsn"),
    }
    kind, word = shops.get(url.partition(":")[0], (None, ""))
    if kind is None:
        raise SettingsError("HUB_QUEUE must start with redis://, rediss:// or postgresql://")
    return kind(NAME, **{word: url}, **kept)
