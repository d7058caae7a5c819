"""forecasts and how they came true"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forecast",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("strand", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=4), nullable=True),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.Column("low_on", sa.Date(), nullable=False),
        sa.Column("likely_on", sa.Date(), nullable=False),
        sa.Column("high_on", sa.Date(), nullable=True),
        sa.Column("simple_on", sa.Date(), nullable=True),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_forecast_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waiting_entry.id"],
            name=op.f("fk_forecast_entry_id_waiting_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
        sa.UniqueConstraint("entry_id", "made_on", name=op.f("uq_forecast_entry_id_made_on")),
    )
    op.create_index("ix_forecast_learner_id", "forecast", ["learner_id"])
    op.create_index("ix_forecast_result", "forecast", ["result", "made_on"])
    op.create_table(
        "calibration_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("spread", sa.Double(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("error", sa.Double(), nullable=True),
        sa.Column("simple_error", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_month")),
        sa.UniqueConstraint("month", name=op.f("uq_calibration_month_month")),
    )


def downgrade() -> None:
    op.drop_table("calibration_month")
    op.drop_table("forecast")
