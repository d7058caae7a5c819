"""messages to learners that reached nobody are indexed in the order of their list"""

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None

UNTOLD = sa.text("state IN ('refused', 'failed') AND user_id IS NULL AND organisation_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_message_untold",
        "message",
        ["state_since", "id"],
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )


def downgrade() -> None:
    op.drop_index("ix_message_untold", "message")
