"""The `hub` command. Commands call services and print; they decide nothing.

A command is imported when it is used: the service is large, and the menu needs none of it.
"""

import sys
from importlib import import_module
from typing import NamedTuple

import click

from hub.core import collector


class Entry(NamedTuple):
    """A line of the menu, and where its command is: a module of this package, and a name in it."""

    module: str
    name: str
    line: str


MENU = {
    "allocate": Entry("allocation", "allocate_group", "Share out free places; a person decides about each."),
    "api-token": Entry("user", "api_token_group", "Bearer tokens of the API."),
    "assessment": Entry(
        "assessment", "assessment_group", "The instruments of the common initial assessment."
    ),
    "audit": Entry("trust.audit", "audit_group", "Who did and saw what, and that nobody changed it since."),
    "backup": Entry("trust.backup", "backup_group", "Backups, which only the recovery key opens."),
    "bench": Entry("bench", "bench", "Measure, and fail if a promise is not held."),
    "breach": Entry("trust.breach", "breach_group", "Personal data breaches."),
    "check": Entry("check", "check_command", "Look for states that cannot be right."),
    "db": Entry("database", "db_group", "The database."),
    "demand": Entry("demand", "demand_group", "What class is lacking, and whom to call when one opens."),
    "demo": Entry("demo", "demo_group", "The demonstration area, with eighteen months of history."),
    "directory": Entry("directory", "directory_group", "Providers and their classes."),
    "duplicates": Entry("trust.duplicates", "duplicates_group", "Records that may be of one person."),
    "forecast": Entry("forecast", "forecast_group", "When a place is likely, and how that came true."),
    "funding": Entry("funding", "funding_group", "Who is likely to pay."),
    "insight": Entry("insight", "insight_group", "The figures of the managers’ pages."),
    "inventory": Entry("describe.inventory", "inventory_command", "Print the data inventory of the DPIA."),
    "keys": Entry("trust.keys", "keys_group", "The keys of the service: made, rotated, destroyed."),
    "match": Entry("matching", "match_group", "Matching learners with classes."),
    "matrix": Entry("describe.matrix", "matrix_command", "Print who may be shown what."),
    "processing": Entry(
        "describe.processing", "processing_command", "Print the record of processing of the DPIA."
    ),
    "referrals": Entry("referrals", "referrals_group", "What states they have, and what time does to them."),
    "restore": Entry("trust.restore", "restore_command", "Restore a backup."),
    "retention": Entry("trust.retention", "retention_group", "How long anything is kept."),
    "rights": Entry("trust.rights", "rights_group", "What the law gives a learner."),
    "routes": Entry("describe.routes", "routes", "List endpoint, address, methods and permission."),
    "serve": Entry("serve", "serve", "Serve the hub."),
    "states": Entry("describe.states", "states_command", "Print docs/states.md as the tables give it now."),
    "tracking": Entry("tracking", "tracking_group", "What happens after the place."),
    "user": Entry("user", "user_group", "Staff accounts."),
    "verify": Entry("trust.verify", "verify_command", "Find what somebody changed in the database."),
    "worker": Entry("worker", "worker_command", "Send messages and do the rounds of the night."),
    "words": Entry("words", "words_group", "The words that people read."),
}


class Menu(click.Group):
    """The commands of `MENU`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(MENU)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MENU:
            return None
        entry = MENU[cmd_name]
        with collector.resting():  # a fifth of the time of an import
            command: click.Command = getattr(import_module(f"hub.cli.{entry.module}"), entry.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, MENU[name].line) for name in self.list_commands(ctx)])


@click.command(cls=Menu)
def hub() -> None:
    """The ESOL hub: one assessment, one waiting list, tracked referrals."""


def main() -> None:
    """Run the command; a known problem is one clear line and a non-zero exit."""
    try:
        hub(standalone_mode=True)
    except Exception as problem:
        told = import_module("hub.cli.trouble").in_a_line(problem)
        if told is None:
            raise
        give_up(told)


def give_up(told: str) -> None:
    click.echo(f"hub: {told}", err=True)
    sys.exit(1)
