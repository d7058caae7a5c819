"""`hub routes`: every door of the service and what it asks for."""

import json

import click

from hub.app import create_app
from hub.settings import Settings
from hub.web.guard import permission_of


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def routes(as_json: bool) -> None:
    """List endpoint, address, methods and permission."""
    app = create_app(Settings.from_environment())
    rows = [
        {
            "endpoint": rule.endpoint,
            "rule": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "permission": " / ".join(
                sorted(
                    {
                        (permission_of(app, rule.endpoint, method) or "undeclared")
                        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
                    }
                )
            ),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo(f"{','.join(row['methods']):9} {row['rule']:60} {row['permission']}")
