"""`hub serve`: the production server (gunicorn, sync workers)."""

import os
import shutil
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from hub.app import create_app, keep_compiled
from hub.audit.timer import Timer
from hub.core.actor import Viewer
from hub.core.collector import spare_what_stays
from hub.core.db import Database
from hub.core.vault import Vault
from hub.matching.facts import at_hand
from hub.matching.facts.at_hand import Kept
from hub.settings import Settings

JOB = Viewer.job("read the classes")

LONGEST = 60  # seconds that a request may take, and that one which is being answered has left when the service stops
LINE, FIELDS = 4000, 60  # of the head of a request: characters of its first line, and fields

# A header that somebody sends must not become a part of the environment of the application.
BELIEVE_NOBODY = {
    "forwarded_allow_ips": "",
    "forwarder_headers": "",
    "secure_scheme_headers": {},
    "header_map": "drop",
}


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Each worker makes its own application, so that no database connection crosses a fork.

    Gunicorn's default is a sync worker without an access log, which is what we want: its log holds addresses.
    It believes nobody's forwarded headers: that is for the application, by the number of trusted proxies.
    """

    def __init__(self, settings: Settings, bind: str, workers: int, classes: Kept | None = None) -> None:
        """`classes` are those of the directory, which the workers begin with and share."""
        self._settings, self._classes = settings, classes
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
        app = create_app(self._settings)
        keep_compiled(app, self._settings.data_dir / "templates")
        if self._classes:
            at_hand.keep(app.extensions["hub"].database.engine, self._classes)
        sealing(self._settings).start()
        spare_what_stays()
        return app


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
    app = create_app(settings)  # refuse here, with one line, what a worker would refuse in a loop
    classes = open_classes(app.extensions["hub"].database)
    del app
    spare_what_stays()  # so that the workers go on sharing it
    Server(settings, f"{host}:{port}", workers, classes).run()


def open_classes(database: Database) -> Kept:
    """Read once for all workers, before anybody asks; no connection is open afterwards, when they are forked."""
    try:
        with database.unit_of_work(JOB, read_only=True) as uow:
            return at_hand.kept(uow)
    finally:
        database.dispose()
