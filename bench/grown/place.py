"""Where a grown hub is kept, so that it is built once: in a cluster of its own, a database that is given, or a folder.

A folder is laid out as `HUB_DATA_DIR` is, so that the hub in it can also be served, verified and looked at.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.cli.upgrade import upgrade
from hub.core.vault import Keyring
from hub.settings import Settings
from tests import postgres

POSTGRES = "postgresql+psycopg://"


def kept_in(learners: int) -> Path:
    """The folder of the bench's own hub of this size; there is one for each."""
    return Path(tempfile.gettempdir()) / f"hub-bench-{os.getuid()}" / str(learners)


@contextmanager
def settings_of(learners: int, url: str | None = None) -> Iterator[Settings]:
    """The hub of this size: in PostgreSQL, in a cluster of its own, where no `url` is given.

    With the address of a database its keys are those of the environment's settings. Anything else is a folder, where
    SQLite keeps it.
    """
    if url is None:
        folder = kept_in(learners)
        with postgres.kept(folder / "cluster") as socket:
            yield ready(folder, postgres.url(socket, "postgres"))
    elif url.startswith(POSTGRES):
        environment = Settings.from_environment({**os.environ, "HUB_DATABASE_URL": url})
        yield ready(environment.data_dir, url, environment.keyring_path)
    else:
        folder = Path(url).resolve()
        yield ready(folder, f"sqlite:///{folder / 'database' / 'hub.sqlite3'}")


def ready(folder: Path, url: str, keyring: Path | None = None) -> Settings:
    """Its keys and tables are made where they are not there."""
    keyring = keyring or folder / "keys" / "keyring.json"
    keyring.parent.mkdir(parents=True, exist_ok=True)
    if not keyring.exists():
        Keyring.generate().save(keyring)
    settings = Settings(folder, url, keyring)
    upgrade(settings, lambda done, of: None)
    return settings


def environment_of(settings: Settings) -> dict[str, str]:
    """In which a command of the service works at this hub."""
    return {
        **os.environ,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_KEYRING": str(settings.keyring_path),
    }


def forget(learners: int) -> None:
    """Throw the bench's own hub of this size away."""
    shutil.rmtree(kept_in(learners), ignore_errors=True)
