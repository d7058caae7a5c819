"""a number of the directory for each class, venue and provider, and when it went up; remembered classes by version"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("directory_version", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_class_as_seen_from_version"), "class_as_seen", ["from_version"])


def downgrade() -> None:
    """The number that was of everything goes on from their sum, so that it never goes back."""
    op.drop_index(op.f("ix_class_as_seen_from_version"), "class_as_seen")
    kept = sa.table("directory_version", sa.column("id", sa.Uuid()), sa.column("number", sa.Integer()))
    whole = sa.select(sa.func.sum(kept.c.number)).scalar_subquery()
    only = kept.c.id == sa.literal(UUID(int=1), sa.Uuid())
    op.execute(kept.update().where(only).values(number=whole))
    op.execute(kept.delete().where(~only))
    op.drop_column("directory_version", "changed_at")
