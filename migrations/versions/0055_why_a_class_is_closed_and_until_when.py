"""why a class takes no new referrals, and the day from which it takes them again"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("taught_class") as batch:
        batch.add_column(sa.Column("closed_why", sa.String(length=120), nullable=True))
        batch.add_column(sa.Column("reopens_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("taught_class") as batch:
        batch.drop_column("reopens_on")
        batch.drop_column("closed_why")
