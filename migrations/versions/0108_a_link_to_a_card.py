"""a link to the card of a learner opens until a moment"""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner_card", sa.Column("until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM learner_card WHERE until IS NOT NULL")
    with op.batch_alter_table("learner_card") as table:
        table.drop_column("until")
