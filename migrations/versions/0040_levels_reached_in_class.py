"""levels that learners reach in class, beside those of assessments; reviews and results that they come from"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

CODE = sa.String(length=40)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "achieved_level",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("achieved_by", CODE, nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("finished", CODE, nullable=True),
        sa.Column("said", JSON, nullable=False),
        sa.Column("state", CODE, nullable=False),
        sa.Column("taken_back_reason", CODE, nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("placement", CODE, nullable=False),
        sa.Column("placement_rule", CODE, nullable=False),
        sa.Column("placement_version", sa.Integer(), nullable=False),
        sa.Column("instrument_version", sa.Integer(), nullable=False),
        sa.Column("strand", CODE, nullable=False),
        sa.Column("half_steps", JSON, nullable=False),
        sa.Column("speaking", CODE, nullable=True),
        sa.Column("listening", CODE, nullable=True),
        sa.Column("reading", CODE, nullable=True),
        sa.Column("writing", CODE, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achieved_level")),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_achieved_level_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_achieved_level_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_achieved_level_recorded_by_user_account")
        ),
    )
    op.create_index(op.f("ix_achieved_level_learner_id"), "achieved_level", ["learner_id"])
    op.create_index(
        "uq_achieved_level_counts",
        "achieved_level",
        ["learner_id"],
        unique=True,
        sqlite_where=sa.text("state = 'counts'"),
        postgresql_where=sa.text("state = 'counts'"),
    )
    op.create_table(
        "progress_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("what_next", CODE, nullable=False),
        sa.Column("half_steps", JSON, nullable=False),
        sa.Column("speaking", CODE, nullable=True),
        sa.Column("listening", CODE, nullable=True),
        sa.Column("reading", CODE, nullable=True),
        sa.Column("writing", CODE, nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("achieved_id", sa.Uuid(), nullable=True),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("taken_back_reason", CODE, nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_review")),
        sa.ForeignKeyConstraint(
            ["achieved_id"],
            ["achieved_level.id"],
            name=op.f("fk_progress_review_achieved_id_achieved_level"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_progress_review_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_progress_review_recipient_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_progress_review_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_progress_review_referral_id_referral")
        ),
    )
    op.create_index(op.f("ix_progress_review_learner_id"), "progress_review", ["learner_id"])
    op.create_index(op.f("ix_progress_review_recipient_id"), "progress_review", ["recipient_id"])
    op.create_index(op.f("ix_progress_review_referral_id"), "progress_review", ["referral_id"])
    op.create_table(
        "class_result",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("level", CODE, nullable=False),
        sa.Column("skills", JSON, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("achieved_id", sa.Uuid(), nullable=True),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("taken_back_reason", CODE, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_result")),
        sa.ForeignKeyConstraint(
            ["achieved_id"],
            ["achieved_level.id"],
            name=op.f("fk_class_result_achieved_id_achieved_level"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_class_result_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_class_result_recipient_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_class_result_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_class_result_referral_id_referral")
        ),
    )
    op.create_index(op.f("ix_class_result_learner_id"), "class_result", ["learner_id"])
    op.create_index(op.f("ix_class_result_recipient_id"), "class_result", ["recipient_id"])
    op.create_index(op.f("ix_class_result_referral_id"), "class_result", ["referral_id"])


def downgrade() -> None:
    for name in ("class_result", "progress_review", "achieved_level"):
        op.drop_table(name)
