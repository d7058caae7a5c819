"""no place on the waiting list is without its seal"""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None

SEAL = sa.LargeBinary(length=32)


class NotSealed(Exception):
    """A row has no seal yet; after this step nobody would believe it."""


def upgrade() -> None:
    rows = sa.table("waiting_entry", sa.column("row_seal"))
    unsealed = sa.select(sa.func.count()).select_from(rows).where(rows.c.row_seal.is_(None))
    if op.get_bind().scalar(unsealed):
        raise NotSealed("waiting_entry holds rows that are not sealed yet. Run: hub db upgrade")
    with op.batch_alter_table("waiting_entry") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("waiting_entry") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=True)
