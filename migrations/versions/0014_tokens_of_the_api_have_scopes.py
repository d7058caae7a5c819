"""a token of the API opens what its scopes say; one from before has none, and is made anew"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_session") as table:
        table.add_column(sa.Column("scopes", sa.String(length=100), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in_session") as table:
        table.drop_column("scopes")
