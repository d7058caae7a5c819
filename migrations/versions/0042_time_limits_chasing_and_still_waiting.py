"""a hub's own time limits; when to chase a provider; whether somebody still waits"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("clocks", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column("clocks", existing_type=JSON, server_default=None)
    with op.batch_alter_table("referral") as batch:
        batch.add_column(sa.Column("chase_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("chases", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("referral") as batch:
        batch.alter_column("chases", existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "keep_warm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_keep_warm_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waiting_entry.id"],
            name=op.f("fk_keep_warm_entry_id_waiting_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep_warm")),
        sa.UniqueConstraint("entry_id", "week", name=op.f("uq_keep_warm_entry_id_week")),
    )
    op.create_index(op.f("ix_keep_warm_learner_id"), "keep_warm", ["learner_id"])
    op.create_index("ix_keep_warm_state", "keep_warm", ["state"])


def downgrade() -> None:
    op.drop_table("keep_warm")
    with op.batch_alter_table("referral") as batch:
        batch.drop_column("chases")
        batch.drop_column("chase_on")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("clocks")
