"""`hub inventory`: the data inventory of the DPIA, from the field registry itself."""

import click

import hub.models  # noqa: F401 - fills the registry
from hub.core.judgement import Judgement
from hub.core.sealing.sealed import REGISTRY
from hub.core.startup import plain_columns

HEAD = """# Data inventory

Made by `hub inventory > docs/dpia/data-inventory.md` from the code's own registry; a test compares the two.
A sealed field is encrypted under the learner's key of its tier (AES-256-GCM) and opens only through a decision
for its category. A plain field of a learner's rows is judged: harmless, or re-identifies together with others and is
kept coarse for the reason given. What tells of a special category is sealed.
"""


def inventory() -> str:
    return "\n".join(
        (
            HEAD,
            "## Sealed fields",
            "",
            *sealed_rows(),
            "",
            "## Plain fields of a learner",
            "",
            *plain_rows(),
            "",
        )
    )


def sealed_rows() -> list[str]:
    head = [
        "| table | field | label | category | tier | lengths in bytes | kept as | in a subject's export |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return head + [
        f"| {field.table} | {field.column} | {field.label} | {field.category} | {field.tier} "
        f"| {', '.join(f'{size:,}' for size in field.bucket.sizes)} "
        f"| {field.retention} | {'yes' if field.export else 'no'} |"
        for _, field in sorted(REGISTRY.items())
    ]


def plain_rows() -> list[str]:
    head = ["| table | field | what it tells a thief | why it is plain |", "|---|---|---|---|"]
    return head + sorted(_plain_row(name, judgement) for name, judgement in plain_columns() if judgement)


def _plain_row(name: str, judgement: Judgement) -> str:
    return f"| {name.replace('.', ' | ')} | {judgement.tells} | {judgement.reason} |"


@click.command("inventory")
def inventory_command() -> None:
    """Print the data inventory of the DPIA."""
    click.echo(inventory(), nl=False)
