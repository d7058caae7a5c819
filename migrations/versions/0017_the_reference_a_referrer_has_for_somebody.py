"""the reference by which the office that sent somebody to the hub knows them"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referrer_reference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_referrer_reference_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["organisation.id"],
            name=op.f("fk_referrer_reference_recipient_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrer_reference")),
        sa.UniqueConstraint(
            "learner_id", "recipient_id", name=op.f("uq_referrer_reference_learner_id_recipient_id")
        ),
    )
    op.create_index(op.f("ix_referrer_reference_learner_id"), "referrer_reference", ["learner_id"])
    op.create_index(op.f("ix_referrer_reference_recipient_id"), "referrer_reference", ["recipient_id"])


def downgrade() -> None:
    op.drop_table("referrer_reference")
