"""the rules behind a funding indication are worked out when shown, and kept nowhere in plain text"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("funding_fact") as table:
        table.drop_column("rule_id")
        table.drop_column("evidence")


def downgrade() -> None:
    with op.batch_alter_table("funding_fact") as table:
        table.add_column(sa.Column("rule_id", sa.String(length=60), nullable=True))
        table.add_column(sa.Column("evidence", JSON, nullable=False, server_default=sa.text("'[]'")))
    with op.batch_alter_table("funding_fact") as table:
        table.alter_column("evidence", server_default=None)
