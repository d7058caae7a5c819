"""which key a row needs: the database forgets none in use, and takes no row of a forgotten one"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

KEYS = "key_fingerprint"
FIRST = "index"  # until now there was one index key, of this name
INDEXED = ("blind_index", "user_account")
NEEDED = {"subject_key": "kek_id", "name_key": "key_id", "blind_index": "key_id", "user_account": "key_id"}


def upgrade() -> None:
    for table, column in NEEDED.items():
        with op.batch_alter_table(table) as batch:
            if table in INDEXED:
                batch.add_column(sa.Column(column, sa.String(8), nullable=False, server_default=FIRST))
            batch.create_foreign_key(op.f(f"fk_{table}_{column}_{KEYS}"), KEYS, [column], ["key_id"])
        if table in INDEXED:
            with op.batch_alter_table(table) as batch:
                batch.alter_column(column, server_default=None)


def downgrade() -> None:
    for table, column in NEEDED.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{column}_{KEYS}"), type_="foreignkey")
            if table in INDEXED:
                batch.drop_column(column)
