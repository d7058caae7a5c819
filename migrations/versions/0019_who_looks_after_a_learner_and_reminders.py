"""who at the hub looks after a learner, and the notes and reminders of its staff"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learner_owner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        *edited(),
        of_learner("learner_owner"),
        by_staff("learner_owner", "owner_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_owner")),
        sa.UniqueConstraint("learner_id", name=op.f("uq_learner_owner_learner_id")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        *edited(),
        of_learner("reminder"),
        by_staff("reminder", "owner_id"),
        by_staff("reminder", "author_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    for table in ("learner_owner", "reminder"):
        for column in ("learner_id", "owner_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_table("learner_owner")


def edited() -> list[sa.Column]:
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def of_learner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["learner_id"], ["learner.id"], name=op.f(f"fk_{table}_learner_id_learner"), ondelete="CASCADE"
    )


def by_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )
