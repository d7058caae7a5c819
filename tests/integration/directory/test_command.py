"""`hub directory import`."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from hub.accounts.models import Organisation
from hub.cli import hub
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.vault import Keyring, Vault
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.settings import Settings

REAL = Path(__file__).parents[2] / "data" / "esol-classes" / "real_esol_classes_public_facts.csv"
Import = Callable[..., Result]


@pytest.fixture
def run(new_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The `hub` command on a new, empty service."""
    shutil.copytree(new_service, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    runner = CliRunner()
    return lambda *arguments: runner.invoke(hub, ["directory", "import", *map(str, arguments)])


def classes_by_provider() -> dict[str, int]:
    settings = Settings.from_environment()
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    query = (
        sa.select(Organisation.name, sa.func.count(TaughtClass.id))
        .join(TaughtClass, TaughtClass.provider_id == Organisation.id)
        .group_by(Organisation.name)
    )
    with database.unit_of_work(Viewer.job("look"), read_only=True) as uow:
        found = {name: count for name, count in uow.session.execute(query)}
    database.dispose()
    return found


def test_the_real_listing_adds_its_providers_and_a_second_time_changes_nothing(run: Import) -> None:
    first = run(REAL)
    assert first.exit_code == 0
    assert "15 classes added, 0 changed, 0 as they were." in first.output
    assert "Row 7, Advanced conversation, level_text: “Advanced”" in first.output
    expected = {
        "Colchester Institute": 1,
        "Learning & Skills Darlington": 1,
        "St Chad's Sanctuary": 8,
        "York Learning": 5,
    }
    assert classes_by_provider() == expected
    assert "0 classes added, 0 changed, 15 as they were." in run(REAL).output
    assert classes_by_provider() == expected


def test_a_dry_run_says_the_same_and_saves_nothing(run: Import) -> None:
    result = run(REAL, "--dry-run")
    assert "15 classes added, 0 changed, 0 as they were." in result.output
    assert "nothing was saved" in result.output
    assert classes_by_provider() == {}


def test_a_named_provider_takes_every_row(run: Import) -> None:
    result = run(REAL, "--provider", "York Learning")
    assert "The file names St Chad's Sanctuary" in result.output
    assert classes_by_provider() == {"York Learning": 15}


def test_a_file_with_problems_names_them_all_saves_nothing_and_fails(run: Import, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(REAL.read_bytes().replace(b"DL1 5AJ", b"banana").replace(b"12,yes", b"=1+1,yes", 1))
    result = run(bad)
    assert result.exit_code == 1
    assert "Row 2, column max_places: This starts with “=”" in result.output
    assert "Row 10, column postcode: Enter a full UK postcode, like E8 1DY" in result.output
    assert classes_by_provider() == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"x" * 50_000_000, "The file must be 5 MB or smaller."),
        (b"a,b,c\n1,2,3\n", "The file has no columns named provider, course_title and level_text."),
    ],
)
def test_a_file_that_is_no_listing_says_why_and_fails(
    run: Import, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "listing.csv"
    file.write_bytes(content)
    result = run(file)
    assert result.exit_code == 1
    assert message in result.output


def test_a_provider_is_the_same_in_any_capitals_and_any_script(run: Import, tmp_path: Path) -> None:
    file = tmp_path / "listing.csv"
    rows = ["École de Hackney,ESOL A,Entry 1", "école de hackney,ESOL B,Entry 2"]
    file.write_text("\n".join(["provider,course_title,level_text", *rows]), encoding="utf-8")
    assert run(file).exit_code == 0
    assert run(file).exit_code == 0
    assert classes_by_provider() == {"École de Hackney": 2}


def test_a_heading_can_be_named_on_the_command_line(run: Import, tmp_path: Path) -> None:
    file = tmp_path / "listing.csv"
    file.write_text("provider,course_title,level_text,Slot\nP,ESOL,Entry 1,Mon 10am-12pm\n")
    told = run(file, "--dry-run")
    assert (
        "column Slot: This column is not one that the hub reads; it was left out. It may be days_and_times."
        in (told.output)
    )
    named = run(file, "--dry-run", "--map", "Slot=days_and_times")
    assert "column Slot" not in named.output
    assert run(file, "--map", "Slot=nonsense").exit_code == 1


def test_places_below_those_taken_are_refused_with_row_and_column(run: Import, tmp_path: Path) -> None:
    file = tmp_path / "listing.csv"
    row = "provider,reference,course_title,level_text,max_places\nP,CAP-1,ESOL,Entry 2,{}\n"
    file.write_text(row.format(10))
    assert run(file).exit_code == 0
    settings = Settings.from_environment()
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    with database.unit_of_work(Viewer.job("enrol")) as uow:
        uow.session.execute(sa.update(TaughtClass).values(enrolled=5))
        version.bump(uow)
    database.dispose()
    file.write_text(row.format(3))
    refused = run(file)
    assert refused.exit_code == 1
    assert "Row 2, column max_places: Places for learners must be 5 or more" in refused.output
