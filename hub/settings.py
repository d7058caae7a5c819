"""Settings, from the environment only. A default is right for production and fit to be public."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SERVICE_NAME = "ESOL hub"
MAIL_FROM = "esol-hub@localhost"
POSTGRES = "postgresql+psycopg://"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class SettingsError(Exception):
    """An environment variable has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`service_url` is where people reach the service, as `https://hub.example.org`: links are made from it.

    `demonstration` loosens one thing: a second factor is asked only of accounts that have set one up.

    `ask_faith` adds the question about faith to those about equality.

    `second_place` is a folder apart from the database, on another disk, where what must survive a restore is written
    as it happens; where several machines serve, they share it.

    `recovery_key` is the file of the key that opens backups; the public one, which locks them, has `.pub` after it.

    `queue_url` is where the worker keeps its schedule: a file of SQLite where nothing is set, or redis:// or
    postgresql://. `smtp_url` is `smtp://user:password@host:587`; `mail_from` the address that e-mail comes from.
    `notify_key` is a key of GOV.UK Notify, `notify_templates` its templates as `text=ID,email=ID,letter=ID`.
    `notify_callback` is the bearer token with which Notify tells what became of a message.
    `message_prices` is what a part of a text and a letter cost, in pence, as `text=2.4,letter=68`.
    Without SMTP and Notify nothing is sent; a demonstration then writes messages into files.

    `metrics_token` is the bearer token with which Prometheus reads `/metrics`; there is none where it is not set.

    `replica_url` is a standby of the PostgreSQL database, from which figures are read.

    `trusted_proxies` is how many reverse proxies stand in front, whose forwarded headers are then believed.
    """

    data_dir: Path
    database_url: str
    keyring_path: Path
    second_place: Path | None = None
    recovery_key: Path | None = None
    service_url: str = "http://127.0.0.1:8000"
    demonstration: bool = False
    ask_faith: bool = False
    service_name: str = SERVICE_NAME
    idle_minutes: int = 30
    absolute_hours: int = 12
    queue_url: str | None = None
    smtp_url: str | None = None
    mail_from: str = MAIL_FROM
    notify_key: str | None = None
    notify_templates: str = ""
    notify_url: str | None = None
    notify_callback: str | None = None
    message_prices: str = ""
    metrics_token: str | None = None
    replica_url: str | None = None
    trusted_proxies: int = 0
    max_upload_bytes: int = 5 * 1024 * 1024
    password_cost: tuple[int, int, int] = (2, 19 * 1024, 1)  # Argon2id passes, KiB, lanes (OWASP minimum)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        data_dir = Path(environment.get("HUB_DATA_DIR", "var")).resolve()
        default_url = f"sqlite:///{data_dir / 'database' / 'hub.sqlite3'}"
        url = environment.get("HUB_DATABASE_URL", default_url)
        if not url.startswith(("sqlite:///", POSTGRES)):
            raise SettingsError(f"HUB_DATABASE_URL must start with sqlite:/// or {POSTGRES}")
        return cls(
            data_dir=data_dir,
            database_url=url,
            keyring_path=_keyring(environment, data_dir, url),
            second_place=Path(environment.get("HUB_SECOND_PLACE", data_dir / "second")).resolve(),
            recovery_key=Path(
                environment.get("HUB_RECOVERY_KEY", data_dir / "keys" / "recovery.key")
            ).resolve(),
            demonstration=_flag(environment, "HUB_DEMONSTRATION"),
            ask_faith=_flag(environment, "HUB_ASK_FAITH"),
            service_url=_address(environment, "HUB_SERVICE_URL"),
            service_name=environment.get("HUB_SERVICE_NAME", SERVICE_NAME),
            queue_url=environment.get("HUB_QUEUE") or None,
            smtp_url=environment.get("HUB_SMTP") or None,
            mail_from=environment.get("HUB_MAIL_FROM", MAIL_FROM),
            notify_key=environment.get("HUB_NOTIFY_KEY") or None,
            notify_templates=environment.get("HUB_NOTIFY_TEMPLATES", ""),
            notify_url=environment.get("HUB_NOTIFY_URL") or None,
            notify_callback=environment.get("HUB_NOTIFY_CALLBACK") or None,
            message_prices=environment.get("HUB_MESSAGE_PRICES", ""),
            metrics_token=environment.get("HUB_METRICS_TOKEN") or None,
            replica_url=_replica(environment, url),
            trusted_proxies=_count(environment, "HUB_TRUSTED_PROXIES"),
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that a request may be for: the service's own, and those of this machine."""
        return (urlsplit(self.service_url).hostname or "", *THIS_MACHINE)

    def link(self, path: str) -> str:
        """The whole address of a page, to be handed to somebody."""
        return self.service_url + path


def _keyring(environment: Mapping[str, str], data_dir: Path, url: str) -> Path:
    """Whoever copies the folder of the database must not have copied its keys."""
    chosen = environment.get("HUB_KEYRING")
    path = Path(chosen or data_dir / "keys" / "keyring.json").resolve()
    database = Path(url.removeprefix("sqlite:///").partition("?")[0]).resolve()
    if chosen and url.startswith("sqlite:///") and path.is_relative_to(database.parent):
        raise SettingsError("HUB_KEYRING lies inside the folder of the database. Put the key file elsewhere.")
    return path


def _replica(environment: Mapping[str, str], url: str) -> str | None:
    replica = environment.get("HUB_REPLICA_URL") or None
    if replica and not (replica.startswith(POSTGRES) and url.startswith(POSTGRES)):
        raise SettingsError(f"HUB_REPLICA_URL and HUB_DATABASE_URL must start with {POSTGRES}")
    return replica


def _address(environment: Mapping[str, str], name: str) -> str:
    """The scheme and host of an address, as a browser names them; of this machine, where nothing is set."""
    value = environment.get(name) or f"http://127.0.0.1:{environment.get('PORT') or 8000}"
    parts = urlsplit(value.rstrip("/").lower())
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or "@" in value
    ):
        raise SettingsError(f"{name} must be an address like https://hub.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "no").lower()
    if value not in ("yes", "no"):
        raise SettingsError(f"{name} must be yes or no")
    return value == "yes"


def _count(environment: Mapping[str, str], name: str) -> int:
    value = environment.get(name, "0")
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number")
    return int(value)
