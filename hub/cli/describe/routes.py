"""`hub routes`: print every address of the service with the permission it asks for."""

import json

import click

from hub.app import addresses_of, create_app
from hub.settings import Settings


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def routes(as_json: bool) -> None:
    """List endpoint, address, methods and permission."""
    rows = addresses_of(create_app(Settings.from_environment()))
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{','.join(row['methods']):9} {row['rule']:60} {row['permission']}")
