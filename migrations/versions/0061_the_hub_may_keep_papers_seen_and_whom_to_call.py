"""what the hub itself keeps of a learner has papers seen and whom to call in an emergency among it"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

NEW = 1 << 18 | 1 << 19  # the places of the two categories among those of a grant
BITS = [sa.column(name, sa.Integer) for name in ("categories", "open_categories")]
grant = sa.table("sharing_grant", sa.column("recipient_id"), sa.column("purpose", sa.String), *BITS)
organisation = sa.table("organisation", sa.column("id"), sa.column("kind", sa.String))


def upgrade() -> None:
    """A provider has them once the learner is asked."""
    hubs = sa.select(organisation.c.id).where(organisation.c.kind == "hub")
    own = sa.and_(grant.c.purpose == "enrolment", grant.c.recipient_id.in_(hubs))
    op.execute(sa.update(grant).where(own).values({bits.name: bits.op("|")(NEW) for bits in BITS}))


def downgrade() -> None:
    op.execute(sa.update(grant).values({bits.name: bits.op("&")(~NEW) for bits in BITS}))
