"""records that are restricted: kept, and nothing else done with them"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STANDING = sa.text("lifted_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "restriction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_restriction_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["user_account.id"], name=op.f("fk_restriction_taken_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["user_account.id"], name=op.f("fk_restriction_lifted_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_learner_id"), "restriction", ["learner_id"])
    op.create_index(
        "ix_restriction_standing",
        "restriction",
        ["learner_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def downgrade() -> None:
    op.drop_table("restriction")
