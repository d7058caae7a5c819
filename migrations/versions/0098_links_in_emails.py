"""links in emails by which an organisation works without an account, and messages that are about no learner"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "work_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.String(40), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(40), nullable=True),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("code_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("row_seal", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_work_link_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_work_link_token_hash")),
    )
    op.create_index(op.f("ix_work_link_user_id"), "work_link", ["user_id"])
    with op.batch_alter_table("sign_in_session") as batch:
        batch.add_column(sa.Column("link_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_sign_in_session_link_id_work_link"), "work_link", ["link_id"], ["id"]
        )
        batch.create_index(op.f("ix_sign_in_session_link_id"), ["link_id"])
    op.create_table(
        "staff_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.String(40), nullable=True),
        sa.Column("template", sa.String(40), nullable=False),
        sa.Column("occasion", sa.String(160), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(40), nullable=True),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_since", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("channel", sa.String(40), nullable=True),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("refusal", sa.String(40), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_staff_mail_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_mail")),
        sa.UniqueConstraint("occasion", name=op.f("uq_staff_mail_occasion")),
    )
    op.create_index("ix_staff_mail_due", "staff_mail", ["state", "due_at"])
    for column in ("about_id", "user_id"):
        op.create_index(op.f(f"ix_staff_mail_{column}"), "staff_mail", [column])


def downgrade() -> None:
    op.drop_table("staff_mail")
    with op.batch_alter_table("sign_in_session") as batch:
        batch.drop_index(op.f("ix_sign_in_session_link_id"))
        batch.drop_constraint(op.f("fk_sign_in_session_link_id_work_link"), type_="foreignkey")
        batch.drop_column("link_id")
    op.drop_table("work_link")
