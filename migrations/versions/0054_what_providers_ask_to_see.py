"""what each provider asks to see, and which of it was missing"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "papers_asked",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_papers_asked_provider_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers_asked")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_papers_asked_provider_id")),
    )
    op.create_table(
        "missing_papers",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("papers", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_missing_papers_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_missing_papers_recipient_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["referral.id"],
            name=op.f("fk_missing_papers_referral_id_referral"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missing_papers")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_missing_papers_referral_id")),
    )
    op.create_index(op.f("ix_missing_papers_learner_id"), "missing_papers", ["learner_id"])
    op.create_index(op.f("ix_missing_papers_recipient_id"), "missing_papers", ["recipient_id"])


def downgrade() -> None:
    op.drop_table("missing_papers")
    op.drop_table("papers_asked")
