"""a course that is over is as its referral says; what came of it is not known"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

# State of the referral → how the course went, with the outcome of the ILR that may stand beside it.
ENDED = {"completed": ("completed", "8"), "left_early": ("left", "3")}


def upgrade() -> None:
    enrolment = sa.table("enrolment", *map(sa.column, ("referral_id", "state", "achieved")))
    referral = sa.table("referral", *map(sa.column, ("id", "state")))
    for over, (state, outcome) in ENDED.items():
        those = sa.select(referral.c.id).where(referral.c.state == over)
        op.execute(
            sa.update(enrolment)
            .where(enrolment.c.referral_id.in_(those))
            .values(state=state, achieved=outcome)
        )


def downgrade() -> None:
    """The column goes with the step before."""
