"""the plain columns of needs and funding whose values `hub db upgrade` has sealed are dropped"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)
YES_NO, NUMBER = sa.Boolean(), sa.Integer()
PLAIN = {
    "learner": {"plain_contact_channel": CODE, "plain_interpreter_needed": YES_NO},
    "funding_fact": {"plain_outcome": CODE, "plain_can_pay": YES_NO},
    "need": {
        "plain_availability": NUMBER,
        "plain_windows": JSON,
        "plain_school_hours": YES_NO,
        "plain_term_time_only": YES_NO,
        "plain_travel_mode": CODE,
        "plain_travel_minutes": NUMBER,
        "plain_women_only": YES_NO,
        "plain_childcare_children": NUMBER,
        "plain_childcare_by_age": JSON,
        "plain_step_free": YES_NO,
        "plain_kit": JSON,
        "plain_modes": JSON,
        "plain_goals": JSON,
        "plain_strand": CODE,
        "plain_wants_accredited": YES_NO,
        "plain_weekly_hours": NUMBER,
        "plain_groups": JSON,
        "plain_low_first_language_literacy": YES_NO,
        "plain_earliest_start": sa.Date(),
    },
    "demand": {"plain_availability": NUMBER},
}
SEALED = {
    "learner": ("contact_channel", "interpreter_needed"),
    "funding_fact": ("outcome", "can_pay"),
    "need": ("answers",),
    "demand": ("availability",),
}


class NotSealed(Exception):
    """Something is still in plain; dropping the column would lose it."""


def upgrade() -> None:
    for table, names in SEALED.items():
        _check_sealed(table, names)
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)
            for name in PLAIN[table]:
                batch.drop_column(name)


def _check_sealed(table: str, names: tuple[str, ...]) -> None:
    rows = sa.table(table, *map(sa.column, names))
    missing = sa.or_(*(column.is_(None) for column in rows.c))
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(rows).where(missing)):
        raise NotSealed(f"{table} holds values that are not sealed yet. Run: hub db upgrade")


def downgrade() -> None:
    for table, names in SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name, kind in PLAIN[table].items():
                batch.add_column(sa.Column(name, kind, nullable=True))
            for name in names:
                batch.alter_column(name, existing_type=sa.LargeBinary(), nullable=True)
