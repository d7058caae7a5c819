"""the card of a learner, and notes that they leave on it"""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "learner_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=True),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("shown", sa.LargeBinary(16), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed_as", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_learner_card_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_learner_card_issued_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_card")),
        sa.UniqueConstraint("digest", name=op.f("uq_learner_card_digest")),
        sa.UniqueConstraint("shown", name=op.f("uq_learner_card_shown")),
    )
    op.create_index(op.f("ix_learner_card_learner_id"), "learner_card", ["learner_id"])
    with op.batch_alter_table("reminder") as table:
        table.alter_column("author_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM reminder WHERE author_id IS NULL")
    with op.batch_alter_table("reminder") as table:
        table.alter_column("author_id", existing_type=sa.Uuid(), nullable=False)
    op.drop_table("learner_card")
