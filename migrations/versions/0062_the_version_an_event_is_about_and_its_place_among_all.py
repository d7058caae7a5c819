"""an event names the version of the row it is about, and has a place among all"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_event") as batch:
        batch.add_column(sa.Column("object_version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("number", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("link", sa.LargeBinary(32), nullable=True))
        batch.create_unique_constraint("uq_audit_event_number", ["number"])
        batch.create_index("ix_audit_event_actor", ["actor_id", "at"])


def downgrade() -> None:
    with op.batch_alter_table("audit_event") as batch:
        batch.drop_index("ix_audit_event_actor")
        batch.drop_constraint("uq_audit_event_number", type_="unique")
        batch.drop_column("link")
        batch.drop_column("number")
        batch.drop_column("object_version")
