"""demand and invitations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
OPEN = {
    "sqlite_where": sa.text("closed_on IS NULL"),
    "postgresql_where": sa.text("closed_on IS NULL"),
}


def upgrade() -> None:
    op.create_table(
        "demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("strand", sa.String(length=40), nullable=False),
        sa.Column("outcode", sa.String(length=4), nullable=True),
        sa.Column("availability", sa.Integer(), nullable=True),
        sa.Column("needs", JSON, nullable=False),
        sa.Column("childcare", sa.Integer(), nullable=False),
        sa.Column("child_ages", JSON, nullable=False),
        sa.Column("obstacles", JSON, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_demand_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
    )
    op.create_index("ix_demand_closed_on_level", "demand", ["closed_on", "level"])
    op.create_index(op.f("ix_demand_learner_id"), "demand", ["learner_id"])
    op.create_index("uq_demand_open", "demand", ["learner_id"], unique=True, **OPEN)
    op.create_table(
        "class_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_class_proposal_made_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_class_proposal_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["taught_class.id"], name=op.f("fk_class_proposal_class_id_taught_class")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_proposal")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("call_on", sa.Date(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_invitation_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["taught_class.id"], name=op.f("fk_invitation_class_id_taught_class")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_invitation_answered_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("learner_id", "class_id", name=op.f("uq_invitation_learner_id_class_id")),
    )
    op.create_index(op.f("ix_invitation_class_id"), "invitation", ["class_id"])
    op.create_index(op.f("ix_invitation_learner_id"), "invitation", ["learner_id"])
    op.create_index("ix_invitation_state_class_id", "invitation", ["state", "class_id"])


def downgrade() -> None:
    op.drop_table("invitation")
    op.drop_table("class_proposal")
    op.drop_table("demand")
