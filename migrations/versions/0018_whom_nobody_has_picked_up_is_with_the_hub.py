"""whom a referrer sent and nobody has picked up has a status of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

learner = sa.table("learner", sa.column("intake", sa.String), sa.column("status", sa.String))


def upgrade() -> None:
    move("registered", "with the hub")


def downgrade() -> None:
    move("with the hub", "registered")


def move(before: str, after: str) -> None:
    unseen = sa.and_(learner.c.intake == "referred", learner.c.status == before)
    op.execute(sa.update(learner).where(unseen).values(status=after))
