"""the register of breaches"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None

STAFF = ("recorded_by", "assessed_by", "decided_by", "closed_by")
WORDS = ("what", "consequences", "measures", "ico_words", "late_reason", "ending")


def upgrade() -> None:
    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("risk", sa.String(length=40), nullable=True),
        sa.Column("ico_told_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in STAFF),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("seen_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_to", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in WORDS),
        sa.Column("sealed_as", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_breach_{name}_user_account"))
            for name in STAFF
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("reference", name=op.f("uq_breach_reference")),
    )
    op.create_index(op.f("ix_breach_state"), "breach", ["state"])
    op.create_table(
        "breach_told",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("breach_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_told_breach_id_breach"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["user_account.id"], name=op.f("fk_breach_told_told_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_told")),
        sa.UniqueConstraint("breach_id", "subject_id", name=op.f("uq_breach_told_breach_id_subject_id")),
    )
    op.create_index(op.f("ix_breach_told_breach_id"), "breach_told", ["breach_id"])
    op.create_index(op.f("ix_breach_told_subject_id"), "breach_told", ["subject_id"])


def downgrade() -> None:
    op.drop_table("breach_told")
    op.drop_table("breach")
