"""keep whether every rule behind the reading of who pays is confirmed: only then may it bar a class"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is verified until `hub funding refresh` has worked it out again."""
    with op.batch_alter_table("funding_fact") as batch:
        batch.add_column(sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("funding_fact") as batch:
        batch.alter_column("verified", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("funding_fact") as batch:
        batch.drop_column("verified")
