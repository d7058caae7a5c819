"""until somebody else takes them on, whoever registered somebody looks after them"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
learner = sa.table(
    "learner",
    sa.column("id", sa.Uuid()),
    sa.column("registered_by", sa.Uuid()),
    sa.column("joined_on", sa.Date()),
    sa.column("picked_up_at", MOMENT),
)
owner = sa.table(
    "learner_owner",
    sa.column("id", sa.Uuid()),
    sa.column("learner_id", sa.Uuid()),
    sa.column("owner_id", sa.Uuid()),
    sa.column("since", sa.Date()),
    sa.column("created_at", MOMENT),
    sa.column("updated_at", MOMENT),
    sa.column("version", sa.Integer()),
)


def upgrade() -> None:
    now = datetime.now(UTC)
    stamps = {"created_at": now, "updated_at": now, "version": 1}
    registered = op.get_bind().execute(sa.select(learner).where(learner.c.registered_by.is_not(None)))
    rows = [
        {
            "id": uuid4(),
            "learner_id": learner_id,
            "owner_id": user_id,
            "since": picked_up_at.date() if picked_up_at else joined_on,
            **stamps,
        }
        for learner_id, user_id, joined_on, picked_up_at in registered
    ]
    if rows:
        op.bulk_insert(owner, rows)


def downgrade() -> None:
    op.execute(sa.delete(owner))
