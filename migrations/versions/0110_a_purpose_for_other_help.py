"""a purpose for other help is on; `hub db upgrade` seals that it is"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None

SEAL = sa.LargeBinary(length=32)
PURPOSE, NUMBER = "wider-needs", 8


def upgrade() -> None:
    with op.batch_alter_table("purpose_switch") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=True)
    columns = [sa.column("id", sa.Uuid()), sa.column("purpose", sa.String)]
    op.bulk_insert(sa.table("purpose_switch", *columns), [{"id": UUID(int=NUMBER), "purpose": PURPOSE}])


def downgrade() -> None:
    rows = sa.table("purpose_switch", sa.column("purpose", sa.String))
    op.execute(sa.delete(rows).where(rows.c.purpose == PURPOSE))
    with op.batch_alter_table("purpose_switch") as batch:
        batch.alter_column("row_seal", existing_type=SEAL, nullable=False)
