"""work, benefits and earnings are a category of their own: who shares them with a provider does not share their status"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

IMMIGRATION, WORK = 1 << 10, 1 << 16  # the places of the categories among those of a grant
BITS = [sa.column(name, sa.Integer) for name in ("categories", "open_categories")]
grant = sa.table("sharing_grant", sa.column("recipient_id"), sa.column("purpose", sa.String), *BITS)
agreement = sa.table("agreement", sa.column("categories", sa.Integer))
organisation = sa.table("organisation", sa.column("id"), sa.column("kind", sa.String))
HUBS = sa.select(organisation.c.id).where(organisation.c.kind == "hub")
# To enrol, a learner was asked whether they work, for their benefits and what they earn, and for nothing else.
ASKED_FOR_WORK = sa.and_(grant.c.purpose == "enrolment", grant.c.recipient_id.not_in(HUBS))


def upgrade() -> None:
    for bits in (*(grant.c[one.name] for one in BITS), agreement.c.categories):
        told = bits.op("&")(IMMIGRATION) != 0
        op.execute(sa.update(bits.table).where(told).values({bits.name: bits.op("|")(WORK)}))
    closed = {one.name: grant.c[one.name].op("&")(~IMMIGRATION) for one in BITS}
    op.execute(sa.update(grant).where(ASKED_FOR_WORK).values(closed))


def downgrade() -> None:
    for one in BITS:
        bits = grant.c[one.name]
        again = sa.update(grant).where(ASKED_FOR_WORK, bits.op("&")(WORK) != 0)
        op.execute(again.values({one.name: bits.op("|")(IMMIGRATION)}))
        op.execute(sa.update(grant).values({one.name: bits.op("&")(~WORK)}))
    op.execute(sa.update(agreement).values(categories=agreement.c.categories.op("&")(~WORK)))
