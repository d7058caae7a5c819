"""room for the seals of rows that decide who may see what; `hub db upgrade` makes those of the rows of before"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

TABLES = (
    *("organisation", "user_account", "sign_in_session", "one_time_link"),
    *("agreement", "sharing_grant", "sharing_block", "restriction", "assessment", "achieved_level"),
)


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("row_seal", sa.LargeBinary(length=32), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("row_seal")
