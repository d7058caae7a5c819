"""how a class that opened differs from what was proposed, whom it lets down and why, kept with the proposal"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("class_proposal") as batch:
        batch.add_column(sa.Column("otherwise", JSON))


def downgrade() -> None:
    with op.batch_alter_table("class_proposal") as batch:
        batch.drop_column("otherwise")
