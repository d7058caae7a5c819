"""an index holds the referrals whose provider asked the hub something, which are few"""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

ASKED = sa.text("asked_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_referral_asked", "referral", ["asked_at"], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    op.drop_index("ix_referral_asked", "referral")
