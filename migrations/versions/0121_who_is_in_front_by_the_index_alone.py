"""the index of the queues holds what is asked of those in front, so that the index alone counts them"""

import sqlalchemy as sa
from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_waiting_entry_queue", "waiting_entry"
QUEUE = ["level", "strand", "priority_group", "joined_on", "lottery"]
OPEN = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME,
        TABLE,
        [*QUEUE, "outcode", "learner_id", "id"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, QUEUE, sqlite_where=OPEN, postgresql_where=OPEN)
