"""room beside why an assessor left the rule for the same sealed, which `hub db upgrade` moves; that they did stays plain"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)
SEALED = ("level_reasons", "override_reason")


def upgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        batch.alter_column(
            "level_reasons", new_column_name="plain_level_reasons", existing_type=JSON, nullable=True
        )
        batch.alter_column(
            "override_reason", new_column_name="plain_override_reason", existing_type=CODE, nullable=True
        )
        batch.add_column(sa.Column("placed_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    _say_who_was_placed_by_hand()
    with op.batch_alter_table("assessment") as batch:
        batch.alter_column("placed_by_hand", existing_type=sa.Boolean(), server_default=None)
        for name in SEALED:
            batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))


def _say_who_was_placed_by_hand() -> None:
    reason, by_hand = sa.column("plain_override_reason", CODE), sa.column("placed_by_hand", sa.Boolean())
    table = sa.table("assessment", reason, by_hand)
    op.execute(sa.update(table).values(placed_by_hand=True).where(reason.is_not(None)))


def downgrade() -> None:
    """The sealed values do not come back: whoever needs them restores a backup."""
    reasons = sa.column("plain_level_reasons", JSON)
    op.execute(
        sa.update(sa.table("assessment", reasons)).values(plain_level_reasons={}).where(reasons.is_(None))
    )
    with op.batch_alter_table("assessment") as batch:
        for name in (*SEALED, "placed_by_hand"):
            batch.drop_column(name)
    with op.batch_alter_table("assessment") as batch:
        batch.alter_column(
            "plain_level_reasons", new_column_name="level_reasons", existing_type=JSON, nullable=False
        )
        batch.alter_column("plain_override_reason", new_column_name="override_reason", existing_type=CODE)
