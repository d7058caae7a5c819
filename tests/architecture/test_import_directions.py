"""The contracts of pyproject.toml about who may import whom hold, and the one about the web reaches every module."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = "Only the pages know the web"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_every_room_imports_only_what_lies_below_it() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_the_web_is_refused_in_whichever_module_of_a_room_it_is_imported(tmp_path: Path) -> None:
    """In a copy of the house every module imports Flask: all are named but those the contract lets know it."""
    for name in ("hub", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    modules = {module_of(file.relative_to(tmp_path)): file for file in (tmp_path / "hub").rglob("*.py")}
    for file in modules.values():
        with file.open("a") as source:
            source.write("\nimport flask\n")

    result = lint(tmp_path)

    assert result.returncode == 1
    assert f"{WEB} BROKEN" in result.stdout
    refused = set(re.findall(r"- (\S+) -> flask \(l", result.stdout))
    assert set(modules) - refused == {module for module in modules if may_know_the_web(module)}


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def may_know_the_web(module: str) -> bool:
    return any(f"{module}.".startswith(f"{allowed}.") for allowed in allowed_importers())


def allowed_importers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(contract["allowed_importers"] for contract in contracts if contract["name"] == WEB)


def test_below_the_pages_only_the_session_of_accounts_may_know_the_web() -> None:
    floors = {"bench", "hub.app", "hub.pages", "hub.web"}
    assert set(allowed_importers()) - floors <= {"hub.accounts.session", "hub.accounts.stash"}
