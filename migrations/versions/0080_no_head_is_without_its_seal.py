"""no head of a record is without its seal"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None


class NotSealed(Exception):
    """A head has no seal yet; after this step nobody would believe it."""


def upgrade() -> None:
    rows = sa.table("sharing_head", sa.column("row_seal"))
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(rows).where(rows.c.row_seal.is_(None))):
        raise NotSealed("sharing_head holds rows that are not sealed yet. Run: hub db upgrade")
    with op.batch_alter_table("sharing_head") as batch:
        batch.alter_column("row_seal", existing_type=sa.LargeBinary(length=32), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sharing_head") as batch:
        batch.alter_column("row_seal", existing_type=sa.LargeBinary(length=32), nullable=True)
