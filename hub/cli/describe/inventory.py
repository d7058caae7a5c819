"""`hub inventory`: the data inventory of the DPIA, from the field registry itself."""

import click

import hub.models  # noqa: F401 - fills the registry
from hub.core.model import Base, mapped_classes
from hub.core.sealed import REGISTRY, sealed_attributes

HEAD = """# Data inventory

Made by `hub inventory > docs/dpia/data-inventory.md` from the code's own registry; a test compares the two.
A sealed field is encrypted under the learner's key of its tier (AES-256-GCM) and opens only through a decision
for its category. A plain field of a learner's table carries the reason why it is not sealed.
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
    head = ["| table | field | why it is plain |", "|---|---|---|"]
    rows = [row for model in mapped_classes() if hasattr(model, "learner_id") for row in plain_columns(model)]
    return head + sorted(rows)


def plain_columns(model: type[Base]) -> list[str]:
    sealed_columns = {attribute.field.column for attribute in sealed_attributes(model)}
    return [
        f"| {model.__tablename__} | {column.name} | {column.info.get('plain', 'a code, number, flag or id')} |"
        for column in model.__table__.columns
        if column.name not in sealed_columns
        and column.name not in ("id", "created_at", "updated_at", "version")
    ]


@click.command("inventory")
def inventory_command() -> None:
    """Print the data inventory of the DPIA."""
    click.echo(inventory(), nl=False)
