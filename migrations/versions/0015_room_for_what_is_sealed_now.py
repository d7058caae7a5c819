"""room beside what told of health, immigration and homes for the same values sealed; `hub db upgrade` moves them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
CODE = sa.String(length=40)

# What stood in plain, by table: it keeps its values under `plain_…` until they are sealed.
OLD = {
    "learner": {
        "latitude": sa.Float(),
        "longitude": sa.Float(),
        "precision": sa.String(length=10),
        "safe_to_call": sa.Boolean(),
        "safe_to_text": sa.Boolean(),
        "safe_to_write": sa.Boolean(),
        "safe_to_email": sa.Boolean(),
    },
    "sharing_grant": {"channel": CODE},
    "recommendation": {"results": JSON},
    "referral": {"decline_reason": CODE},
    "referral_transition": {"reason": CODE},
    "waiting_entry": {"priority_reason": CODE},
    "enrolment": {"end_reason": CODE},
    "companion": {"tie": CODE},
    "demand": {
        "needs": JSON,
        "childcare": sa.Integer(),
        "child_ages": JSON,
        "obstacles": JSON,
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
NOT_NULL = {
    ("sharing_grant", "channel"): "in person",
    ("recommendation", "results"): "{}",
    ("companion", "tie"): "couple",
    ("demand", "needs"): "[]",
    ("demand", "childcare"): "0",
    ("demand", "child_ages"): "[]",
    ("demand", "obstacles"): "{}",
}

# What a refusal asked of the hub, by its reason; a decline also by whose decision it was.
ASKED = {
    "wrong_level": "reassess",
    "funding_evidence": "evidence",
    "no_contact": "pause",
    "started_elsewhere": "close",
}
OTHERWISE = "requeue_excluding"


def upgrade() -> None:
    for table, columns in OLD.items():
        with op.batch_alter_table(table) as batch:
            for name, kind in columns.items():
                batch.alter_column(name, new_column_name=f"plain_{name}", existing_type=kind, nullable=True)
    for table, names in SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
    _part_the_notice()
    _keep_what_was_asked()


def _part_the_notice() -> None:
    """The version of a notice stays plain; there is one notice for each language, so that goes."""
    with op.batch_alter_table("sharing_grant") as batch:
        batch.add_column(sa.Column("notice_version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("plain_notice_language", sa.String(length=12), nullable=True))
    grant = sa.table(
        "sharing_grant", *map(sa.column, ("notice_id", "notice_version", "plain_notice_language"))
    )
    notice = sa.table("notice", *map(sa.column, ("id", "version", "language")))
    op.execute(
        sa.update(grant).values(
            notice_version=_of_notice(grant, notice.c.version),
            plain_notice_language=_of_notice(grant, notice.c.language),
        )
    )
    with op.batch_alter_table("sharing_grant") as batch:
        batch.drop_constraint("fk_sharing_grant_notice_id_notice", type_="foreignkey")
        batch.drop_column("notice_id")


def _of_notice(grant: sa.TableClause, column: sa.ColumnClause) -> sa.ScalarSelect:
    return sa.select(column).where(column.table.c.id == grant.c.notice_id).scalar_subquery()


def _keep_what_was_asked() -> None:
    with op.batch_alter_table("referral") as batch:
        batch.add_column(sa.Column("refusal", CODE, nullable=True))
    referral = sa.table("referral", *map(sa.column, ("refusal", "plain_decline_reason")))
    asked = sa.case(ASKED, value=referral.c.plain_decline_reason, else_=OTHERWISE)
    op.execute(sa.update(referral).values(refusal=asked).where(referral.c.plain_decline_reason.is_not(None)))


def downgrade() -> None:
    """The sealed values do not come back: whoever needs them restores a backup."""
    with op.batch_alter_table("referral") as batch:
        batch.drop_column("refusal")
    with op.batch_alter_table("sharing_grant") as batch:
        batch.drop_column("plain_notice_language")
        batch.drop_column("notice_version")
        batch.add_column(sa.Column("notice_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key("fk_sharing_grant_notice_id_notice", "notice", ["notice_id"], ["id"])
    for table, names in SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name in names:
                batch.drop_column(name)
    for table, columns in OLD.items():
        _put_back(table, columns)


def _put_back(table: str, columns: dict[str, sa.types.TypeEngine]) -> None:
    for name, kind in columns.items():
        if blank := NOT_NULL.get((table, name)):
            plain = sa.table(table, sa.column(f"plain_{name}", kind))
            value = sa.cast(sa.literal(blank), kind)
            op.execute(
                sa.update(plain).values({f"plain_{name}": value}).where(plain.c[f"plain_{name}"].is_(None))
            )
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.alter_column(
                f"plain_{name}",
                new_column_name=name,
                existing_type=kind,
                nullable=(table, name) not in NOT_NULL,
            )
