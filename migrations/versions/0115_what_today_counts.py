"""for whom a class fits now is kept beside the place on the list, and indexes serve what the lists of a day ask"""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_referral_state", "referral", ["state", "state_since"], None),
    ("ix_referral_tasks", "referral", ["state_since"], "hub_task IS NOT NULL"),
    (
        "ix_waiting_entry_list",
        "waiting_entry",
        ["priority_group", "joined_on", "lottery"],
        "closed_on IS NULL",
    ),
    ("ix_waiting_entry_fits", "waiting_entry", ["fits", "joined_on"], "closed_on IS NULL"),
    ("ix_learner_status_joined_on", "learner", ["status", "joined_on"], None),
    ("ix_reminder_due", "reminder", ["due_on"], "done_at IS NULL"),
    ("ix_sharing_grant_runs_out", "sharing_grant", ["valid_to"], "withdrawn_at IS NULL"),
    ("ix_assessment_drafts", "assessment", ["learner_id"], "state = 'draft'"),
)


def upgrade() -> None:
    op.add_column("waiting_entry", sa.Column("fits", sa.String(40)))
    for name, table, columns, where in INDEXES:
        some = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, table, _columns, _where in INDEXES:
        op.drop_index(name, table)
    op.drop_column("waiting_entry", "fits")
