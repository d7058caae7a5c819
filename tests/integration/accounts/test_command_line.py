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
    return CliRunner(
        env={"HUB_DATABASE_URL": database_url, "HUB_KEYRING": str(keyring), "HUB_SERVICE_URL": BASE}
    )


def test_the_first_administrator_is_added_with_their_organisation(run: CliRunner, app: Flask) -> None:
    result = run.invoke(hub, ["user", "add", *ADA, "--kind", "hub"])
    address = result.stdout.strip()
    assert address.startswith(f"{BASE}/welcome/")
    answer = post(app.test_client(), address.removeprefix(BASE), {"new_password": PASSWORD})
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
    assert get(app.test_client(), result.stdout.strip().removeprefix(BASE)).status_code == 200


def test_an_api_token_acts_as_its_user_and_needs_no_form_token(
    run: CliRunner, app: Flask, area: Area, database: Database
) -> None:
    token = run.invoke(hub, ["api-token", "add", "--email", email_of(area.manager, database)]).stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    answer = app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers)
    assert answer.status_code == 200
    assert app.test_client().get("/api/v1/classes", base_url=BASE).status_code == 401


def test_tokens_are_listed_with_their_last_use_and_revoked(
    run: CliRunner, app: Flask, area: Area, database: Database
) -> None:
    email = email_of(area.provider_staff, database)
    made = run.invoke(hub, ["api-token", "add", "--email", email, "--scope", "directory"])
    headers = {"Authorization": f"Bearer {made.stdout.strip()}"}
    listed = run.invoke(hub, ["api-token", "list"]).stdout
    assert "directory  made" in listed
    assert "not used" in listed
    assert made.stdout.strip() not in listed
    app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers)
    assert "not used" not in run.invoke(hub, ["api-token", "list"]).stdout
    assert run.invoke(hub, ["api-token", "revoke", listed.split()[0]]).exit_code == 0
    assert app.test_client().get("/api/v1/classes", base_url=BASE, headers=headers).status_code == 401
    assert run.invoke(hub, ["api-token", "list"]).stdout == ""
    assert run.invoke(hub, ["api-token", "revoke", listed.split()[0]]).exit_code == 1


def test_a_token_opens_no_more_than_its_users_role(run: CliRunner, area: Area, database: Database) -> None:
    email = email_of(area.work_coach, database)
    refused = run.invoke(hub, ["api-token", "add", "--email", email, "--scope", "classes"])
    assert isinstance(refused.exception, RuleBroken)
