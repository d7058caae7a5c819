"""who looks after somebody is kept beside their open place on the list, with an index for one's own and nobody's"""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

NAME, OPEN = "ix_waiting_entry_owner", sa.text("closed_on IS NULL")
KEPT = sa.text(
    "UPDATE waiting_entry SET owner_id = (SELECT learner_owner.owner_id FROM learner_owner"
    " WHERE learner_owner.learner_id = waiting_entry.learner_id) WHERE closed_on IS NULL"
)


def upgrade() -> None:
    op.add_column("waiting_entry", sa.Column("owner_id", sa.Uuid()))
    op.execute(KEPT)
    columns = ["fits", "owner_id", "joined_on"]
    op.create_index(NAME, "waiting_entry", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index(NAME, "waiting_entry")
    op.drop_column("waiting_entry", "owner_id")
