"""every reading of who pays says, sealed, whether it is verified"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


class NotSealed(Exception):
    """Something is not sealed yet, which needs the keys."""


def upgrade() -> None:
    column = sa.column("verified", sa.LargeBinary())
    query = sa.select(sa.func.count()).select_from(sa.table("funding_fact", column)).where(column.is_(None))
    if op.get_bind().scalar(query):
        raise NotSealed("funding_fact holds values that are not sealed yet. Run: hub db upgrade")
    with op.batch_alter_table("funding_fact") as batch:
        batch.alter_column("verified", existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("funding_fact") as batch:
        batch.alter_column("verified", existing_type=sa.LargeBinary(), nullable=True)
