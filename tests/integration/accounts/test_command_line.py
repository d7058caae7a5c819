"""`hub user` and `hub api-token`: the first administrator comes from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from hub.cli import hub
from hub.core.db import Database
from hub.core.errors import RuleBroken
from hub.core.vault import Vault
from tests.factories.area import Area
from tests.factories.pages import BASE, get, post
from tests.factories.signing_in import PASSWORD, email_of

ADA = ("--name", "Ada", "--email", "ada@example.org", "--role", "administrator", "--organisation", "The hub")


@pytest.fixture
def run(database_url: str, vault: Vault, tmp_path: Path) -> CliRunner:
    keyring = tmp_path / "command-line-keys.json"
    vault._keyring.save(keyring)
    return CliRunner(env={"HUB_DATABASE_URL": database_url, "HUB_KEYRING": str(keyring)})


def test_the_first_administrator_is_added_with_their_organisation(run: CliRunner, app: Flask) -> None:
    result = run.invoke(hub, ["user", "add", *ADA, "--kind", "hub"])
    path = result.stdout.strip()
    assert path.startswith("/welcome/")
    answer = post(app.test_client(), path, {"new_password": PASSWORD})
    assert answer.location == "/sign-in/second-factor"


def test_an_organisation_is_not_created_by_a_slip(run: CliRunner, database: Database) -> None:
    result = run.invoke(hub, ["user", "add", *ADA])
    assert result.exit_code == 1
    assert "Give --kind to create it" in result.stderr


def test_the_command_refuses_what_the_page_refuses(run: CliRunner, database: Database) -> None:
    result = run.invoke(hub, ["user", "add", *ADA, "--kind", "hub", "--email", "nonsense"])
    assert "Enter an email address in the correct format" in result.stderr
    result = run.invoke(hub, ["user", "add", *ADA, "--kind", "provider"])
    assert isinstance(result.exception, RuleBroken)


def test_a_link_from_the_command_line_replaces_a_lost_password(
    run: CliRunner, app: Flask, area: Area, database: Database
) -> None:
    result = run.invoke(hub, ["user", "link", "--email", email_of(area.administrator, database)])
    assert get(app.test_client(), result.stdout.strip()).status_code == 200


def test_an_api_token_acts_as_its_user_and_needs_no_form_token(
    run: CliRunner, app: Flask, area: Area, database: Database
) -> None:
    token = run.invoke(hub, ["api-token", "add", "--email", email_of(area.manager, database)]).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    page = app.test_client().get("/account", base_url=BASE, headers=headers)
    assert "Mina Manager" in page.text
    assert app.test_client().get("/account", base_url=BASE).status_code == 303
