"""the plain columns whose values `hub db upgrade` has sealed are dropped"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)
PLAIN = {
    "learner": {
        "plain_latitude": sa.Float(),
        "plain_longitude": sa.Float(),
        "plain_precision": sa.String(length=10),
        "plain_safe_to_call": sa.Boolean(),
        "plain_safe_to_text": sa.Boolean(),
        "plain_safe_to_write": sa.Boolean(),
        "plain_safe_to_email": sa.Boolean(),
    },
    "sharing_grant": {"plain_notice_language": sa.String(length=12), "plain_channel": CODE},
    "recommendation": {"plain_results": JSON},
    "referral": {"plain_decline_reason": CODE},
    "referral_transition": {"plain_reason": CODE},
    "waiting_entry": {"plain_priority_reason": CODE},
    "enrolment": {"plain_end_reason": CODE},
    "companion": {"plain_tie": CODE},
    "demand": {
        "plain_needs": JSON,
        "plain_childcare": sa.Integer(),
        "plain_child_ages": JSON,
        "plain_obstacles": JSON,
    },
}
SEALED = {
    "learner": ("home", "safe_to_call", "safe_to_text", "safe_to_write", "safe_to_email"),
    "sharing_grant": ("notice_language", "channel"),
    "recommendation": ("results",),
    "referral": ("decline_reason",),
    "referral_transition": ("reason",),
    "waiting_entry": ("priority_reason",),
    "enrolment": ("end_reason",),
    "companion": ("tie",),
    "demand": ("wants",),
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
