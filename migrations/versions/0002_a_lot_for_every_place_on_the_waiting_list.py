"""a lot for every place on the waiting list"""

from secrets import randbits

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("waiting_entry") as table:
        table.add_column(sa.Column("lottery", sa.BigInteger(), nullable=True))
    entries = sa.table("waiting_entry", sa.column("id", sa.Uuid()), sa.column("lottery", sa.BigInteger()))
    connection = op.get_bind()
    lots = [{"entry": row.id, "lot": randbits(62)} for row in connection.execute(sa.select(entries.c.id))]
    if lots:
        draw = sa.update(entries).where(entries.c.id == sa.bindparam("entry"))
        connection.execute(draw.values(lottery=sa.bindparam("lot")), lots)
    with op.batch_alter_table("waiting_entry") as table:
        table.alter_column("lottery", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("waiting_entry") as table:
        table.drop_column("lottery")
