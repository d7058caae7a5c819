"""a record says which version of it was last compared with all others for double registrations

Until now one event told when all of them were, the last time. What has not changed since then was.
"""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("compared", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE learner SET compared = version"
        " WHERE updated_at < (SELECT max(at) FROM audit_event WHERE verb = 'duplicates.look')"
    )


def downgrade() -> None:
    op.drop_column("learner", "compared")
