"""when a carrier took a message, and when somebody checked an address that no longer worked"""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("message", sa.Column("sent_at", MOMENT, nullable=True))
    op.add_column("message", sa.Column("checked_at", MOMENT, nullable=True))
    rows = sa.table(
        "message", sa.column("state"), sa.column("sent_at", MOMENT), sa.column("state_since", MOMENT)
    )
    taken = rows.c.state.in_(("sent", "delivered"))
    op.execute(sa.update(rows).where(taken).values(sent_at=rows.c.state_since))


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_column("checked_at")
        batch.drop_column("sent_at")
