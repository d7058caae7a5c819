"""a referral keeps since when the hub waits for the provider's answer, and when it changed its note"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAMES = ("hub_asked_at", "amended_at")


def upgrade() -> None:
    with op.batch_alter_table("referral") as batch:
        for name in NAMES:
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("referral") as batch:
        for name in NAMES:
            batch.drop_column(name)
