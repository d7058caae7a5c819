"""the restriction that a request led to"""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rights_request") as batch:
        batch.add_column(sa.Column("restriction_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rights_request") as batch:
        batch.drop_column("restriction_id")
