"""no row that decides who may see what is without its seal"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

TABLES = (
    *("organisation", "user_account", "sign_in_session", "one_time_link"),
    *("agreement", "sharing_grant", "sharing_block", "restriction", "assessment", "achieved_level"),
)


class NotSealed(Exception):
    """A row has no seal yet; after this step nobody would believe it."""


def upgrade() -> None:
    for table in TABLES:
        rows = sa.table(table, sa.column("row_seal"))
        missing = sa.select(sa.func.count()).select_from(rows).where(rows.c.row_seal.is_(None))
        if op.get_bind().scalar(missing):
            raise NotSealed(f"{table} holds rows that are not sealed yet. Run: hub db upgrade")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("row_seal", existing_type=sa.LargeBinary(length=32), nullable=False)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("row_seal", existing_type=sa.LargeBinary(length=32), nullable=True)
