"""forecasts of last night"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.create_table(
        "forecast_night",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast_night")),
    )
    op.create_table(
        "queue_reach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("strand", sa.String(40), nullable=False),
        sa.Column("area", sa.String(4), nullable=False),
        sa.Column("priority_group", sa.Integer(), nullable=False),
        sa.Column("low", sa.LargeBinary(), nullable=False),
        sa.Column("likely", sa.LargeBinary(), nullable=False),
        sa.Column("high", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_reach")),
        sa.UniqueConstraint(
            "level",
            "strand",
            "area",
            "priority_group",
            name=op.f("uq_queue_reach_level_strand_area_priority_group"),
        ),
    )
    op.create_table(
        "usual_wait",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["taught_class.id"],
            name=op.f("fk_usual_wait_class_id_taught_class"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usual_wait")),
        sa.UniqueConstraint("class_id", name=op.f("uq_usual_wait_class_id")),
    )
    op.create_index(
        "ix_waiting_entry_queue",
        "waiting_entry",
        ["level", "strand", "priority_group", "joined_on", "lottery"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_waiting_entry_queue", table_name="waiting_entry")
    for table in ("usual_wait", "queue_reach", "forecast_night"):
        op.drop_table(table)
