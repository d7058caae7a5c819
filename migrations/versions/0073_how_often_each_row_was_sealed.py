"""how often each row with sealed values was sealed, to which `hub db upgrade` binds the values of before"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
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


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("sealed_as", sa.Integer(), nullable=True))


def downgrade() -> None:
    """What is bound does not open in the version before: whoever needs it restores a backup."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("sealed_as")
