"""a run of the allocation keeps its free places by level, with clubs apart, and no longer as one number"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("allocation_run") as batch:
        batch.add_column(sa.Column("places", JSON, nullable=True))
        batch.drop_column("seats")


def downgrade() -> None:
    with op.batch_alter_table("allocation_run") as batch:
        batch.add_column(sa.Column("seats", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_column("places")
    with op.batch_alter_table("allocation_run") as batch:
        batch.alter_column("seats", existing_type=sa.Integer(), server_default=None)
