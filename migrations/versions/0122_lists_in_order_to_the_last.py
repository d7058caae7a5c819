"""the indexes of the lists of a day order to the last column, so that many of one moment need not be sorted"""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None

OPEN = "closed_on IS NULL"
INDEXES = (
    ("ix_referral_tasks", "referral", ["state_since"], "hub_task IS NOT NULL"),
    ("ix_reminder_due", "reminder", ["due_on"], "done_at IS NULL"),
    ("ix_waiting_entry_fits", "waiting_entry", ["fits", "joined_on"], OPEN),
    ("ix_waiting_entry_owner", "waiting_entry", ["fits", "owner_id", "joined_on"], OPEN),
)


def upgrade() -> None:
    _made_of("id")


def downgrade() -> None:
    _made_of()


def _made_of(*last: str) -> None:
    for name, table, columns, where in INDEXES:
        op.drop_index(name, table)
        some = sa.text(where)
        op.create_index(name, table, [*columns, *last], sqlite_where=some, postgresql_where=some)
