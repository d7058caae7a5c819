"""the queue of pairs of records that may be of one person, and what a merge moved and changed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

PAIR, MERGED = "duplicate_pair", "merged_record"
STILL_MERGED = sa.text("state = 'merged'")


def upgrade() -> None:
    op.create_table(
        PAIR,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("facts", sa.LargeBinary(32), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        *times(),
        *of_two_learners(PAIR),
        by_staff(PAIR, "decided_by"),
        sa.UniqueConstraint("learner_id", "other_id", name=op.f(f"uq_{PAIR}_learner_id_other_id")),
    )
    for column in ("learner_id", "other_id"):
        op.create_index(op.f(f"ix_{PAIR}_{column}"), PAIR, [column])
    op.create_index("ix_duplicate_pair_state", PAIR, ["state"])
    op.create_table(
        MERGED,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("why_undone", sa.LargeBinary(), nullable=False),
        sa.Column("journal", sa.LargeBinary(), nullable=False),
        sa.Column("special_journal", sa.LargeBinary(), nullable=False),
        *times(),
        *of_two_learners(MERGED),
        by_staff(MERGED, "merged_by"),
        by_staff(MERGED, "undone_by"),
    )
    for column in ("learner_id", "reference"):
        op.create_index(op.f(f"ix_{MERGED}_{column}"), MERGED, [column])
    op.create_index(
        "uq_merged_record_merged",
        MERGED,
        ["other_id"],
        unique=True,
        sqlite_where=STILL_MERGED,
        postgresql_where=STILL_MERGED,
    )


def times() -> list[sa.Column[object]]:
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def of_two_learners(table: str) -> list[sa.Constraint]:
    learners = [
        sa.ForeignKeyConstraint(
            [column], ["learner.id"], name=op.f(f"fk_{table}_{column}_learner"), ondelete="CASCADE"
        )
        for column in ("learner_id", "other_id")
    ]
    return [*learners, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def by_staff(table: str, column: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )


def downgrade() -> None:
    op.drop_table(MERGED)
    op.drop_table(PAIR)
