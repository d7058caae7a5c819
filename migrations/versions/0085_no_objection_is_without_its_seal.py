"""no objection, and no head that one stands in, is without its seal"""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

SEAL = sa.LargeBinary(length=32)
TABLES = ("objection", "sharing_head")


class NotSealed(Exception):
    """A row has no seal yet; after this step nobody would believe it."""


def upgrade() -> None:
    for table in TABLES:
        rows = sa.table(table, sa.column("row_seal"))
        if op.get_bind().scalar(
            sa.select(sa.func.count()).select_from(rows).where(rows.c.row_seal.is_(None))
        ):
            raise NotSealed(f"{table} holds rows that are not sealed yet. Run: hub db upgrade")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("row_seal", existing_type=SEAL, nullable=False)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("row_seal", existing_type=SEAL, nullable=True)
