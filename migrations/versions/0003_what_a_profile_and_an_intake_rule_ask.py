"""what a profile and an intake rule ask"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")

NEED = sa.table(
    "need",
    sa.column("id", sa.Uuid()),
    sa.column("childcare_children", sa.Integer()),
    sa.column("childcare_age_bands", JSON),
    sa.column("childcare_by_age", JSON),
    sa.column("windows", JSON),
    sa.column("school_hours", sa.Boolean()),
    sa.column("term_time_only", sa.Boolean()),
)
TAUGHT_CLASS = sa.table("taught_class", sa.column("childcare_ages", JSON))


def upgrade() -> None:
    add_need_columns()
    add_class_columns()
    op.create_table(
        "intake_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("levels", JSON, nullable=False),
        sa.Column("outcodes", JSON, nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("first_outcodes", JSON, nullable=False),
        sa.Column("open_to_all_from", sa.Date(), nullable=True),
        sa.Column("assessment_weeks", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_intake_rule_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["taught_class.id"],
            name=op.f("fk_intake_rule_class_id_taught_class"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_rule")),
    )
    op.create_index(op.f("ix_intake_rule_provider_id"), "intake_rule", ["provider_id"])
    op.create_index(op.f("ix_intake_rule_class_id"), "intake_rule", ["class_id"])


def add_need_columns() -> None:
    with op.batch_alter_table("need") as table:
        table.add_column(sa.Column("windows", JSON, nullable=True))
        table.add_column(sa.Column("school_hours", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("term_time_only", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("childcare_by_age", JSON, nullable=True))
        table.add_column(sa.Column("weekly_hours", sa.Integer(), nullable=True))
        table.add_column(sa.Column("groups", JSON, nullable=True))
    connection = op.get_bind()
    rows = connection.execute(sa.select(NEED.c.id, NEED.c.childcare_children, NEED.c.childcare_age_bands))
    for row in rows.all():
        by_age = known_ages(row.childcare_children, row.childcare_age_bands)
        connection.execute(sa.update(NEED).where(NEED.c.id == row.id).values(childcare_by_age=by_age))
    connection.execute(sa.update(NEED).values(windows=[], school_hours=False, term_time_only=False))
    with op.batch_alter_table("need") as table:
        table.alter_column("windows", nullable=False)
        table.alter_column("school_hours", nullable=False)
        table.alter_column("term_time_only", nullable=False)
        table.alter_column("childcare_by_age", nullable=False)
        table.drop_column("childcare_age_bands")


def known_ages(children: int, bands: list[str]) -> dict[str, int]:
    """What a number of children and the ages that were ticked say for certain of each age.

    One age has all of them; of several ages there is at least one child each, and how old the others are
    nobody knows. Where more ages were ticked than there are children, nothing is certain.
    """
    if len(bands) == 1 and children:
        return {bands[0]: children}
    return dict.fromkeys(bands, 1) if len(bands) <= children else {}


def add_class_columns() -> None:
    with op.batch_alter_table("taught_class") as table:
        table.add_column(sa.Column("term_time", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("childcare_ages", JSON, nullable=True))
    nothing_known: list[Any] = []
    op.get_bind().execute(sa.update(TAUGHT_CLASS).values(childcare_ages=nothing_known))
    with op.batch_alter_table("taught_class") as table:
        table.alter_column("childcare_ages", nullable=False)


def downgrade() -> None:
    op.drop_table("intake_rule")
    with op.batch_alter_table("taught_class") as table:
        table.drop_column("childcare_ages")
        table.drop_column("term_time")
    with op.batch_alter_table("need") as table:
        table.add_column(sa.Column("childcare_age_bands", JSON, nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(NEED.c.id, NEED.c.childcare_by_age)).all():
        bands = list(row.childcare_by_age)
        connection.execute(sa.update(NEED).where(NEED.c.id == row.id).values(childcare_age_bands=bands))
    with op.batch_alter_table("need") as table:
        table.alter_column("childcare_age_bands", nullable=False)
        for name in (
            "windows",
            "school_hours",
            "term_time_only",
            "childcare_by_age",
            "weekly_hours",
            "groups",
        ):
            table.drop_column(name)
