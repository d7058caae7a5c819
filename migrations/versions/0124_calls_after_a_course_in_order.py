"""calls after a course that are to be made are indexed in the order of their list"""

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None

PENDING = sa.text("state IN ('to call', 'no answer')")


def upgrade() -> None:
    op.create_index(
        "ix_destination_check_pending",
        "destination_check",
        ["due_on", "id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index("ix_destination_check_pending", "destination_check")
