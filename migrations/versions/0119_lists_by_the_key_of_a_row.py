"""indexes of the waiting list hold the id last, so that the place of a row in it is one of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None

NAME, TABLE, ORDER = "ix_waiting_entry_list", "waiting_entry", ["priority_group", "joined_on", "lottery"]
OPEN = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*ORDER, "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_waiting_entry_joined", TABLE, ["joined_on", "lottery", "id"])


def downgrade() -> None:
    op.drop_index("ix_waiting_entry_joined", TABLE)
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ORDER, sqlite_where=OPEN, postgresql_where=OPEN)
