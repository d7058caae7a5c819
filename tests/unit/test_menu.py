"""The menu of the `hub` command."""

import subprocess
import sys

import click
import pytest

from hub.cli import MENU, hub

CONTEXT = click.Context(hub)


@pytest.mark.parametrize("name", sorted(MENU))
def test_a_line_of_the_menu_opens_the_command_of_that_name(name: str) -> None:
    command = hub.get_command(CONTEXT, name)
    assert command is not None
    assert command.name == name


def test_the_menu_is_shown_without_what_the_commands_need() -> None:
    show = "import sys; from hub.cli import hub; hub(['--help'], standalone_mode=False)"
    asks = f"{show}; sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'flask', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", asks], capture_output=True, check=False).returncode == 0
