"""an index gives the districts in which somebody waits, one after the other"""

import sqlalchemy as sa
from alembic import op

revision = "0116"
down_revision = "0115"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_on IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_waiting_entry_outcode", "waiting_entry", ["outcode"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_index("ix_waiting_entry_outcode", "waiting_entry")
