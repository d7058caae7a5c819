"""names have more rows: whoever has four names had more of them than others, which told their language

`hub db upgrade` makes the rows of whoever has none after the steps of the schema.
"""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.delete(sa.table("name_key")))


def downgrade() -> None:
    pass
