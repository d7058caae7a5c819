"""every row with sealed values says how often it was sealed, and no value of the format before is believed"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

TABLES = (
    *("user_account", "sign_in_session", "stash", "companion", "assessment", "moderation"),
    *("writing_picture", "phone_screen", "sharing_grant", "sharing_block", "demand"),
    *("provider_contact", "learner", "reminder", "referrer_reference", "need"),
    *("funding_fact", "enrolment_fact", "equality_answer", "recommendation", "referral"),
    *("referral_transition", "missing_papers", "waiting_entry", "person_draft"),
    *("provider_upload", "attendance_mark", "known_absence", "destination_check"),
    *("told_destination", "enrolment", "progress_review", "learner_voice"),
    *("duplicate_pair", "merged_record", "rights_request_text"),
    *("broken_glass",),
    *("reading_alert",),
)


class NotBound(Exception):
    """A row has values of the format before; after this step nobody could read them."""


def upgrade() -> None:
    for table in TABLES:
        rows = sa.table(table, sa.column("sealed_as"))
        missing = sa.select(sa.func.count()).select_from(rows).where(rows.c.sealed_as.is_(None))
        if op.get_bind().scalar(missing):
            raise NotBound(f"{table} holds values that are not bound yet. Run: hub db upgrade")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("sealed_as", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("sealed_as", existing_type=sa.Integer(), nullable=True)
