"""what a class leads to"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "progression_route",
        sa.Column("from_class_id", sa.Uuid(), nullable=False),
        sa.Column("to_class_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("strand", sa.String(length=40), nullable=True),
        sa.Column("accredited", sa.Boolean(), nullable=True),
        sa.Column("way_out", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_class_id"],
            ["taught_class.id"],
            name=op.f("fk_progression_route_from_class_id_taught_class"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_class_id"],
            ["taught_class.id"],
            name=op.f("fk_progression_route_to_class_id_taught_class"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progression_route")),
    )
    op.create_index(op.f("ix_progression_route_from_class_id"), "progression_route", ["from_class_id"])
    op.create_index(op.f("ix_progression_route_to_class_id"), "progression_route", ["to_class_id"])


def downgrade() -> None:
    op.drop_table("progression_route")
