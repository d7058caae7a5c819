"""room beside needs, funding, times, and how somebody is reached for the same answers sealed; `hub db upgrade` moves them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)
YES_NO, NUMBER = sa.Boolean(), sa.Integer()

# What stood in plain, by table: it keeps its values under `plain_…` until they are sealed.
OLD = {
    "learner": {"contact_channel": CODE, "interpreter_needed": YES_NO},
    "funding_fact": {"outcome": CODE, "can_pay": YES_NO},
    "need": {
        "availability": NUMBER,
        "windows": JSON,
        "school_hours": YES_NO,
        "term_time_only": YES_NO,
        "travel_mode": CODE,
        "travel_minutes": NUMBER,
        "women_only": YES_NO,
        "childcare_children": NUMBER,
        "childcare_by_age": JSON,
        "step_free": YES_NO,
        "kit": JSON,
        "modes": JSON,
        "goals": JSON,
        "strand": CODE,
        "wants_accredited": YES_NO,
        "weekly_hours": NUMBER,
        "groups": JSON,
        "low_first_language_literacy": YES_NO,
        "earliest_start": sa.Date(),
    },
    "demand": {"availability": NUMBER},
}
SEALED = {
    "learner": ("contact_channel", "interpreter_needed"),
    "funding_fact": ("outcome", "can_pay"),
    "need": ("answers",),
    "demand": ("availability",),
}
NOT_NULL = {
    ("learner", "interpreter_needed"): False,
    ("funding_fact", "outcome"): "CHECK_WITH_PROVIDER",
    ("need", "windows"): [],
    ("need", "school_hours"): False,
    ("need", "term_time_only"): False,
    ("need", "women_only"): False,
    ("need", "childcare_children"): 0,
    ("need", "childcare_by_age"): {},
    ("need", "step_free"): False,
    ("need", "kit"): [],
    ("need", "modes"): [],
    ("need", "goals"): [],
    ("need", "low_first_language_literacy"): False,
}


def upgrade() -> None:
    for table, columns in OLD.items():
        with op.batch_alter_table(table) as batch:
            for name, kind in columns.items():
                batch.alter_column(name, new_column_name=f"plain_{name}", existing_type=kind, nullable=True)
    for table, names in SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """The sealed values do not come back: whoever needs them restores a backup."""
    for table, names in SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
    for table, columns in OLD.items():
        _put_back(table, columns)


def _put_back(table: str, columns: dict[str, sa.types.TypeEngine]) -> None:
    for name, kind in columns.items():
        if (table, name) in NOT_NULL:
            plain = sa.table(table, sa.column(f"plain_{name}", kind))
            blank = {f"plain_{name}": NOT_NULL[table, name]}
            op.execute(sa.update(plain).values(blank).where(plain.c[f"plain_{name}"].is_(None)))
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.alter_column(
                f"plain_{name}",
                new_column_name=name,
                existing_type=kind,
                nullable=(table, name) not in NOT_NULL,
            )
