"""the working days that a provider has left to answer while its clock stands still"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHOLE_PERIOD = 10  # working days; how many were left is not known of what stands still now


def upgrade() -> None:
    op.add_column("referral", sa.Column("reply_days_left", sa.Integer(), nullable=True))
    referrals = sa.table(
        "referral",
        sa.column("state", sa.String()),
        sa.column("asked_at", sa.DateTime(timezone=True)),
        sa.column("reply_days_left", sa.Integer()),
    )
    standing = sa.or_(referrals.c.state.in_(["on_hold", "withdrawn"]), referrals.c.asked_at.is_not(None))
    op.execute(sa.update(referrals).where(standing).values(reply_days_left=WHOLE_PERIOD))


def downgrade() -> None:
    with op.batch_alter_table("referral") as table:
        table.drop_column("reply_days_left")
