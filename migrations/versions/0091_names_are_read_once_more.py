"""names are read once more: the index of names is made again by the rules of spelling of this version

`hub db upgrade` makes the rows of whoever has none after the steps of the schema.
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.delete(sa.table("name_key")))


def downgrade() -> None:
    pass
