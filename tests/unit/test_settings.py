"""Settings come from the environment; a value that cannot be used is named."""

from pathlib import Path

import pytest

from hub.settings import Settings, SettingsError


def test_the_defaults_are_right_for_production(tmp_path: Path) -> None:
    settings = Settings.from_environment({"HUB_DATA_DIR": str(tmp_path)})
    assert not settings.demonstration
    assert settings.trusted_proxies == 0
    assert settings.database_url == f"sqlite:///{tmp_path}/database/hub.sqlite3"
    assert not settings.keyring_path.is_relative_to(tmp_path / "database")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_DATABASE_URL", "mysql://x"),
        ("HUB_DATABASE_URL", "postgresql://x"),
        ("HUB_SERVICE_URL", "hub.example.org"),
        ("HUB_SERVICE_URL", "ftp://hub.example.org"),
        ("HUB_SERVICE_URL", "https://hub.example.org/esol"),
        ("HUB_SERVICE_URL", "https://me@hub.example.org"),
        ("HUB_DEMONSTRATION", "maybe"),
        ("HUB_TRUSTED_PROXIES", "-1"),
        ("HUB_TRUSTED_PROXIES", "all"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_the_address_of_the_service_is_that_of_this_machine_until_it_is_set() -> None:
    assert Settings.from_environment({"PORT": "9000"}).service_url == "http://127.0.0.1:9000"
    settings = Settings.from_environment({"HUB_SERVICE_URL": "https://Hub.Example.org/"})
    assert settings.link("/welcome/x") == "https://hub.example.org/welcome/x"
    assert "hub.example.org" in settings.hosts


@pytest.mark.parametrize("place", ["keyring.json", "keys/keyring.json", "../database/keyring.json"])
def test_a_key_file_beside_the_database_is_refused(tmp_path: Path, place: str) -> None:
    database = tmp_path / "database"
    environment = {
        "HUB_DATABASE_URL": f"sqlite:///{database / 'hub.sqlite3'}",
        "HUB_KEYRING": str(database / place),
    }
    with pytest.raises(SettingsError, match="inside the folder of the database"):
        Settings.from_environment(environment)
    apart = environment | {"HUB_KEYRING": str(tmp_path / "keyring.json")}
    assert Settings.from_environment(apart).keyring_path == tmp_path / "keyring.json"
