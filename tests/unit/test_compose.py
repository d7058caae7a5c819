"""The compose file and the container file name commands, settings and files that there are. No container is started."""

import re
from pathlib import Path
from typing import Any

import yaml

from hub.cli import MENU

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())


def test_every_part_has_a_version_and_what_is_kept_has_a_volume() -> None:
    images = {name: part["image"] for name, part in COMPOSE["services"].items() if "build" not in part}
    assert images.keys() == {"database", "redis", "proxy"}
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?", image) for image in images.values())
    mounted = {
        volume.partition(":")[0]
        for part in COMPOSE["services"].values()
        for volume in part.get("volumes", [])
    }
    assert {name for name in mounted if not name.startswith(".")} == set(COMPOSE["volumes"])


def test_its_commands_and_settings_are_those_of_the_hub() -> None:
    commands = [str(part.get("command")) for part in COMPOSE["services"].values()]
    run = {name for command in commands for name in re.findall(r"\bhub'?,? '?(\w+)", command)}
    assert run == {"keys", "db", "serve", "worker"} <= set(MENU)
    settings = (ROOT / "hub/settings.py").read_text()
    written = (ROOT / "Containerfile").read_text() + str(COMPOSE["x-hub"]["environment"])
    of_compose = {"HUB_NAME", "HUB_DATABASE_PASSWORD"}
    assert [
        name for name in set(re.findall(r"\bHUB_\w+", written)) - of_compose if f'"{name}"' not in settings
    ] == []


def test_what_the_container_file_copies_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Containerfile").read_text(), re.MULTILINE)
    assert copied
    assert all((ROOT / name).exists() for line in copied for name in line.split())
    assert (ROOT / "Caddyfile").exists()
