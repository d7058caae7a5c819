"""the short questions by phone may point to no level, where somebody else spoke"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


LEVEL = sa.String(length=40)


def upgrade() -> None:
    with op.batch_alter_table("phone_screen") as batch:
        batch.alter_column("low", existing_type=LEVEL, nullable=True)
        batch.alter_column("high", existing_type=LEVEL, nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM phone_screen WHERE low IS NULL")
    with op.batch_alter_table("phone_screen") as batch:
        batch.alter_column("low", existing_type=LEVEL, nullable=False)
        batch.alter_column("high", existing_type=LEVEL, nullable=False)
