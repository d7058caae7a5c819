"""what the hub itself keeps of a learner to enrol them has the answers about equality among it"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

EQUALITY = 1 << 15  # the place of the category among those of a grant
BITS = [sa.column(name, sa.Integer) for name in ("categories", "open_categories")]
grant = sa.table("sharing_grant", sa.column("recipient_id"), sa.column("purpose", sa.String), *BITS)
agreement = sa.table("agreement", sa.column("categories", sa.Integer))
organisation = sa.table("organisation", sa.column("id"), sa.column("kind", sa.String))


def upgrade() -> None:
    """Nobody else has any: a learner is asked about each provider, once the agreement with it covers them."""
    hubs = sa.select(organisation.c.id).where(organisation.c.kind == "hub")
    own = sa.and_(grant.c.purpose == "enrolment", grant.c.recipient_id.in_(hubs))
    op.execute(sa.update(grant).where(own).values({bits.name: bits.op("|")(EQUALITY) for bits in BITS}))


def downgrade() -> None:
    op.execute(sa.update(grant).values({bits.name: bits.op("&")(~EQUALITY) for bits in BITS}))
    op.execute(sa.update(agreement).values(categories=agreement.c.categories.op("&")(~EQUALITY)))
