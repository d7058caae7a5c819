"""marks, absences and calls are kept where a start is undone: they are of no enrolment then"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TABLES = ("attendance_mark", "known_absence", "absence_call")


def upgrade() -> None:
    for table in TABLES:
        _refer(table, nullable=True, ondelete="SET NULL")


def downgrade() -> None:
    for table in TABLES:
        kept = sa.table(table, sa.column("enrolment_id"))
        op.execute(sa.delete(kept).where(kept.c.enrolment_id.is_(None)))
        _refer(table, nullable=False, ondelete="CASCADE")


def _refer(table: str, *, nullable: bool, ondelete: str) -> None:
    name = op.f(f"fk_{table}_enrolment_id_enrolment")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="foreignkey")
        batch.alter_column("enrolment_id", existing_type=sa.Uuid(), nullable=nullable)
        batch.create_foreign_key(name, "enrolment", ["enrolment_id"], ["id"], ondelete=ondelete)
