"""why an assessor set the level of a skill against what was ticked, as codes by skill"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        batch.add_column(sa.Column("level_reasons", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("assessment") as batch:
        batch.alter_column("level_reasons", existing_type=JSON, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        batch.drop_column("level_reasons")
