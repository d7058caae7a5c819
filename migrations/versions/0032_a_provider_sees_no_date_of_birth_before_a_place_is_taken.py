"""a referral that is open to a provider no longer opens the date of birth: a place that is taken does"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

DATE_OF_BIRTH = 1 << 2  # the third category
GRANTS = sa.table(
    "sharing_grant",
    sa.column("stage", sa.String()),
    sa.column("categories", sa.Integer()),
    sa.column("open_categories", sa.Integer()),
)


def upgrade() -> None:
    closed = GRANTS.c.open_categories.op("&")(~DATE_OF_BIRTH)
    op.execute(GRANTS.update().where(GRANTS.c.stage == "opened").values(open_categories=closed))


def downgrade() -> None:
    again = GRANTS.c.open_categories.op("|")(GRANTS.c.categories.op("&")(DATE_OF_BIRTH))
    op.execute(GRANTS.update().where(GRANTS.c.stage == "opened").values(open_categories=again))
