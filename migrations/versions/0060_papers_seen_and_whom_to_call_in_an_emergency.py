"""which papers of a learner were seen, whom to call in an emergency, and room in the trail for all that was opened"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLE = "enrolment_fact"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("identity_papers", sa.LargeBinary(), nullable=False),
        sa.Column("work_papers", sa.LargeBinary(), nullable=False),
        sa.Column("status_papers", sa.LargeBinary(), nullable=False),
        sa.Column("emergency", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f(f"fk_{TABLE}_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("learner_id", name=op.f(f"uq_{TABLE}_learner_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_learner_id"), TABLE, ["learner_id"])
    # The names of every category, where all of them are opened at once, are longer than they were.
    with op.batch_alter_table("audit_event") as batch:
        batch.alter_column(
            "categories", existing_type=sa.String(200), type_=sa.String(400), existing_nullable=True
        )


def downgrade() -> None:
    """The trail keeps its room: what it says already would not fit."""
    op.drop_table(TABLE)
