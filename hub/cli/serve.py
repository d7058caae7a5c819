"""`hub serve`: the production server (gunicorn, sync workers)."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication

from hub.app import Hub, check_again, create_app, keep_compiled
from hub.audit.timer import Timer
from hub.core.actor import Viewer
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.vault import Vault
from hub.matching.facts import history
from hub.rehearsal import rehearse
from hub.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

JOB = Viewer.job("read the classes")

LONGEST = 60  # seconds that a request may take, and that one which is being answered has left when the service stops
FOR_ALL, FOR_ONE = (
    20.0,
    5.0,
)  # seconds in which a page may still be rehearsed: before the workers, and in each
LINE, FIELDS = 4000, 60  # of the head of a request: characters of its first line, and fields

# A header that somebody sends must not become a part of the environment of the application.
BELIEVE_NOBODY = {
    "forwarded_allow_ips": "",
    "forwarder_headers": "",
    "secure_scheme_headers": {},
    "header_map": "drop",
}


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Each worker begins once, with what `begin` gives it.

    Gunicorn's default is a sync worker without an access log, which is what we want: its log holds addresses.
    It believes nobody's forwarded headers: that is for the application, by the number of trusted proxies.
    """

    def __init__(self, begin: Callable[[], object], bind: str, workers: int) -> None:
        self._begin = begin
        self._options = {
            "bind": bind,
            "workers": workers,
            "control_socket_disable": True,
            "when_ready": say_where,
            "timeout": LONGEST,
            "graceful_timeout": LONGEST,
            "limit_request_line": LINE,
            "limit_request_fields": FIELDS,
            **BELIEVE_NOBODY,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Once in each worker."""
        return self._begin()


def make_ready(settings: Settings) -> "Flask":
    """The application that the workers share from the moment they are forked.

    No connection to the database is open afterwards: none may cross a fork.
    """
    app = create_app(settings)
    keep_compiled(app, settings.data_dir / "templates")
    served: Hub = app.extensions["hub"]
    try:
        read_classes(served.database)
        rehearse(app, FOR_ALL)
    finally:
        served.disconnect()
    spare_what_stays()  # so that the workers go on sharing it
    return app


def begin(app: "Flask", settings: Settings) -> "Flask":
    """In a worker that has just been forked."""
    sealing(settings).start()
    warm_up(app)
    return app


def warm_up(app: "Flask") -> None:
    """Check the database once more: a worker that replaces another comes later, and it may have been closed since.

    Then rehearse on the worker's own connection, which reads and plans every statement for itself.
    """
    check_again(app.extensions["hub"].database)
    rehearse(app, FOR_ONE)
    spare_what_stays()


def sealing(settings: Settings) -> Timer:
    vault = Vault.load(settings.keyring_path)
    return Timer(Database(settings.database_url, vault, settings.second_place))


def say_where(server: Any) -> None:
    """The address, once it can be asked: with port 0 the system has chosen one that is free."""
    click.echo(f"Serving on {server.LISTENERS[0]}")


def add_up(folder: Path) -> None:
    """Where the workers write their figures, each its own; those of an earlier run are gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    default=lambda: int(os.environ.get("PORT", "8000")),
    type=int,
    help="Default: PORT or 8000; 0 for any that is free.",
)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the hub."""
    settings = Settings.from_environment()
    if settings.metrics_token:
        add_up(settings.data_dir / "metrics")
    app = make_ready(settings)  # refuse here, with one line, what a worker would refuse in a loop
    Server(partial(begin, app, settings), f"{host}:{port}", workers).run()


def read_classes(database: Database) -> None:
    """Read once for all workers, before anybody asks."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        history.look_back(uow)
