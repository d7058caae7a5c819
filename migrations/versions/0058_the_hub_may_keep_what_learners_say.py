"""what the hub itself keeps of a learner has what they say themselves among it"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

WIDER_OUTCOMES = 1 << 17  # the place of the category among those of a grant
BITS = [sa.column(name, sa.Integer) for name in ("categories", "open_categories")]
grant = sa.table("sharing_grant", sa.column("recipient_id"), sa.column("purpose", sa.String), *BITS)
organisation = sa.table("organisation", sa.column("id"), sa.column("kind", sa.String))


def upgrade() -> None:
    """Nobody else may ever have it."""
    hubs = sa.select(organisation.c.id).where(organisation.c.kind == "hub")
    own = sa.and_(grant.c.purpose == "enrolment", grant.c.recipient_id.in_(hubs))
    op.execute(sa.update(grant).where(own).values({bits.name: bits.op("|")(WIDER_OUTCOMES) for bits in BITS}))


def downgrade() -> None:
    op.execute(sa.update(grant).values({bits.name: bits.op("&")(~WIDER_OUTCOMES) for bits in BITS}))
