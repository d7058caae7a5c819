"""which kinds of data were erased together"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("erasure") as batch:
        batch.add_column(
            sa.Column(
                "kinds",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
    with op.batch_alter_table("erasure") as batch:
        batch.alter_column("kinds", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("erasure") as batch:
        batch.drop_column("kinds")
