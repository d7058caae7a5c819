"""the switch of the purpose for other help is not without its seal; what has none switches it off"""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

SEAL = sa.LargeBinary(length=32)


def upgrade() -> None:
    rows = sa.table("purpose_switch", sa.column("row_seal", SEAL))
    op.execute(sa.update(rows).where(rows.c.row_seal.is_(None)).values(row_seal=b""))
    with op.batch_alter_table("purpose_switch") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("purpose_switch") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=True)
