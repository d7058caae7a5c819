"""what learners say they can do, before and after a course, and what they think of it"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learner_voice",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_learner_voice_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_learner_voice_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_voice")),
        sa.UniqueConstraint(
            "learner_id", "what", "enrolment_id", name=op.f("uq_learner_voice_learner_id_what_enrolment_id")
        ),
    )
    op.create_index(op.f("ix_learner_voice_learner_id"), "learner_voice", ["learner_id"])
    op.create_index(
        "uq_learner_voice_before",
        "learner_voice",
        ["learner_id"],
        unique=True,
        postgresql_where=sa.text("enrolment_id IS NULL"),
        sqlite_where=sa.text("enrolment_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("learner_voice")
