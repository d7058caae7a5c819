"""the register of what learners ask about their data"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("seen", sa.String(length=40), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("refusal", sa.String(40), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["received_by"], ["user_account.id"], name=op.f("fk_rights_request_received_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["user_account.id"], name=op.f("fk_rights_request_seen_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_rights_request_decided_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_rights_request_reference")),
    )
    op.create_index(op.f("ix_rights_request_state"), "rights_request", ["state"])
    op.create_index(op.f("ix_rights_request_subject_id"), "rights_request", ["subject_id"])
    op.create_table(
        "rights_clock_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["rights_request.id"],
            name=op.f("fk_rights_clock_stop_request_id_rights_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_clock_stop")),
    )
    op.create_index(op.f("ix_rights_clock_stop_request_id"), "rights_clock_stop", ["request_id"])
    op.create_table(
        "rights_request_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learner.id"],
            name=op.f("fk_rights_request_text_learner_id_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["rights_request.id"],
            name=op.f("fk_rights_request_text_request_id_rights_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request_text")),
    )
    op.create_index(op.f("ix_rights_request_text_learner_id"), "rights_request_text", ["learner_id"])
    op.create_index(op.f("ix_rights_request_text_request_id"), "rights_request_text", ["request_id"])
    op.create_table(
        "rights_recipient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["rights_request.id"],
            name=op.f("fk_rights_recipient_request_id_rights_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_rights_recipient_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["told_by"], ["user_account.id"], name=op.f("fk_rights_recipient_told_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_recipient")),
        sa.UniqueConstraint(
            "request_id", "organisation_id", name=op.f("uq_rights_recipient_request_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_rights_recipient_request_id"), "rights_recipient", ["request_id"])


def downgrade() -> None:
    op.drop_table("rights_recipient")
    op.drop_table("rights_request_text")
    op.drop_table("rights_clock_stop")
    op.drop_table("rights_request")
