"""the plain columns of why an assessor left the rule, which `hub db upgrade` has sealed, are dropped"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)
PLAIN = {"level_reasons": JSON, "override_reason": CODE}


class NotSealed(Exception):
    """Something is still in plain; dropping the column would lose it."""


def upgrade() -> None:
    rows = sa.table("assessment", *map(sa.column, PLAIN))
    missing = sa.or_(*(column.is_(None) for column in rows.c))
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(rows).where(missing)):
        raise NotSealed("assessment holds values that are not sealed yet. Run: hub db upgrade")
    with op.batch_alter_table("assessment") as batch:
        for name in PLAIN:
            batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)
            batch.drop_column(f"plain_{name}")


def downgrade() -> None:
    with op.batch_alter_table("assessment") as batch:
        for name, kind in PLAIN.items():
            batch.add_column(sa.Column(f"plain_{name}", kind, nullable=True))
            batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=True)
