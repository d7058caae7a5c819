"""moderation and level checks"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FIRST_TABLE = 1  # the placement table that placed everybody until now


def upgrade() -> None:
    op.add_column("assessment", sa.Column("placement_version", sa.Integer(), nullable=True))
    assessments = sa.table(
        "assessment", sa.column("placement", sa.String()), sa.column("placement_version", sa.Integer())
    )
    placed = assessments.c.placement.is_not(None)
    op.execute(sa.update(assessments).where(placed).values(placement_version=FIRST_TABLE))
    moderations()
    level_checks()


def moderations() -> None:
    op.create_table(
        "moderation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("sampled_for", sa.String(length=40), nullable=False),
        sa.Column("sampled_on", sa.Date(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Uuid(), nullable=True),
        sa.Column("moderated_on", sa.Date(), nullable=True),
        sa.Column("speaking", sa.String(length=40), nullable=True),
        sa.Column("listening", sa.String(length=40), nullable=True),
        sa.Column("reading", sa.String(length=40), nullable=True),
        sa.Column("writing", sa.String(length=40), nullable=True),
        sa.Column("placement", sa.String(length=40), nullable=True),
        sa.Column("strand", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("settling_note", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_moderation_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_moderation_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["user_account.id"], name=op.f(f"fk_moderation_{column}_user_account")
            )
            for column in ("assessor_id", "moderator_id", "settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_moderation_assessment_id")),
    )
    for column in ("learner_id", "assessor_id"):
        op.create_index(op.f(f"ix_moderation_{column}"), "moderation", [column], unique=False)


def level_checks() -> None:
    op.create_table(
        "level_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("fit", sa.String(length=40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_level_check_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_level_check_recipient_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_level_check_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_level_check_assessment_id_assessment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_level_check_answered_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_check")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_level_check_referral_id")),
    )
    for column in ("learner_id", "recipient_id"):
        op.create_index(op.f(f"ix_level_check_{column}"), "level_check", [column], unique=False)


def downgrade() -> None:
    op.drop_table("level_check")
    op.drop_table("moderation")
    with op.batch_alter_table("assessment") as table:
        table.drop_column("placement_version")
