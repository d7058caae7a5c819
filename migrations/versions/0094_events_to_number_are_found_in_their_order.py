"""events to number are found in their order"""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

UNNUMBERED = sa.text("number IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_audit_event_to_number",
        "audit_event",
        ["id"],
        sqlite_where=UNNUMBERED,
        postgresql_where=UNNUMBERED,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_event_to_number", table_name="audit_event")
