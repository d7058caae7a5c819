"""the index people are found by name by: digests of two names, or of one with another fact"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TABLE = "name_key"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("key_id", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f(f"fk_{TABLE}_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("learner_id", "digest", name=op.f(f"uq_{TABLE}_learner_id_digest")),
    )
    op.create_index(op.f(f"ix_{TABLE}_learner_id"), TABLE, ["learner_id"])
    op.create_index(op.f(f"ix_{TABLE}_digest"), TABLE, ["digest"])


def downgrade() -> None:
    op.drop_table(TABLE)
