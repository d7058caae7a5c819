"""The `hub` command. Commands call services and print; they decide nothing."""

import sys

import click
from sqlalchemy.exc import DBAPIError

from hub.cli.allocation import allocate_group
from hub.cli.assessment import assessment_group
from hub.cli.bench import bench
from hub.cli.check import check_command
from hub.cli.database import db_group
from hub.cli.demand import demand_group
from hub.cli.demo import demo_group
from hub.cli.describe.inventory import inventory_command
from hub.cli.describe.matrix import matrix_command
from hub.cli.describe.processing import processing_command
from hub.cli.describe.routes import routes
from hub.cli.describe.states import states_command
from hub.cli.directory import directory_group
from hub.cli.forecast import forecast_group
from hub.cli.funding import funding_group
from hub.cli.insight import insight_group
from hub.cli.matching import match_group
from hub.cli.referrals import referrals_group
from hub.cli.serve import serve
from hub.cli.tidy import tidy_command
from hub.cli.tracking import tracking_group
from hub.cli.trust.audit import audit_group
from hub.cli.trust.backup import backup_group
from hub.cli.trust.breach import breach_group
from hub.cli.trust.duplicates import duplicates_group
from hub.cli.trust.keys import keys_group
from hub.cli.trust.restore import restore_command
from hub.cli.trust.retention import retention_group
from hub.cli.trust.rights import rights_group
from hub.cli.trust.verify import verify_command
from hub.cli.user import api_token_group, user_group
from hub.cli.words import words_group
from hub.core.db import scrubbed
from hub.core.errors import HubError
from hub.core.startup import NotMigrated
from hub.core.vault import KeyringError
from hub.settings import SettingsError


@click.group()
def hub() -> None:
    """The ESOL hub: one assessment, one waiting list, tracked referrals."""


for command in (
    allocate_group,
    api_token_group,
    assessment_group,
    audit_group,
    backup_group,
    breach_group,
    bench,
    check_command,
    db_group,
    demand_group,
    demo_group,
    directory_group,
    duplicates_group,
    forecast_group,
    funding_group,
    insight_group,
    inventory_command,
    keys_group,
    match_group,
    matrix_command,
    processing_command,
    referrals_group,
    restore_command,
    retention_group,
    rights_group,
    routes,
    serve,
    states_command,
    tidy_command,
    tracking_group,
    user_group,
    verify_command,
    words_group,
):
    hub.add_command(command)


def main() -> None:
    """Run the command; a known problem is one clear line and a non-zero exit."""
    try:
        hub(standalone_mode=True)
    except (HubError, KeyringError, NotMigrated, SettingsError) as problem:
        give_up(problem)
    except DBAPIError as problem:
        give_up(scrubbed(problem))


def give_up(problem: Exception) -> None:
    click.echo(f"hub: {problem}", err=True)
    sys.exit(1)
