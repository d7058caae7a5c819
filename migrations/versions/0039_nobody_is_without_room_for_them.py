"""every learner has room, sealed, for where they will live, and every reading for what it rests on"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SEALED = {"learner": "start_postcode", "funding_fact": "rests_on"}


class NotSealed(Exception):
    """Something is not sealed yet, which needs the keys."""


def upgrade() -> None:
    for table, name in SEALED.items():
        column = sa.column(name, sa.LargeBinary())
        query = sa.select(sa.func.count()).select_from(sa.table(table, column)).where(column.is_(None))
        if op.get_bind().scalar(query):
            raise NotSealed(f"{table} holds values that are not sealed yet. Run: hub db upgrade")
    for table, name in SEALED.items():
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)


def downgrade() -> None:
    for table, name in SEALED.items():
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=True)
