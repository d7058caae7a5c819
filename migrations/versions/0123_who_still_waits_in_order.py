"""those who are asked whether they still wait are indexed in the order of their list"""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None

PENDING = sa.text("state IN ('to ask', 'to call')")


def upgrade() -> None:
    op.drop_index("ix_keep_warm_state", "keep_warm")
    op.create_index(
        "ix_keep_warm_pending",
        "keep_warm",
        ["state_since", "id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_keep_warm_pending", "keep_warm")
    op.create_index("ix_keep_warm_state", "keep_warm", ["state"])
