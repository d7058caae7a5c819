"""The table of states of a record that was opened to keep somebody safe."""

from hub.consent.types import GLASS_LABELS
from hub.consent.types import GlassState as G
from hub.core.states import States

# It opens at once and closes by the clock, whatever is said of it; a refusal closes it at once.
GLASS_STATES = States(
    thing="This opening",
    begins=(G.WAITING,),
    ways={G.WAITING: (G.APPROVED, G.REFUSED), G.APPROVED: (), G.REFUSED: ()},
    labels=GLASS_LABELS,
)
