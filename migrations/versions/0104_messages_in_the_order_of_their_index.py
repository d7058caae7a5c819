"""messages that are due are read in the order of their index"""

from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("message", "staff_mail"):
        op.drop_index(f"ix_{table}_due", table)
        op.create_index(f"ix_{table}_due", table, ["state", "due_at", "id"])


def downgrade() -> None:
    for table in ("message", "staff_mail"):
        op.drop_index(f"ix_{table}_due", table)
        op.create_index(f"ix_{table}_due", table, ["state", "due_at"])
