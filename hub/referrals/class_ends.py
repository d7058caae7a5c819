"""What is asked of the hub when a class ends, moves or gets smaller, for who stays and who cannot. Tables only.

Source: the hub's own design (docs/referral-states.md). The reasons are the service's: nobody chooses one by hand.
"""

from hub.referrals.types import Effect, Verb

CLASS_CANCELLED, PROVIDER_ENDED, CLASS_MOVED, FEWER_PLACES = (
    "cancelled",
    "provider_ended",
    "class_moved",
    "fewer_places",
)

# The same before a start and after.
EFFECTS = {
    CLASS_CANCELLED: Effect.CLASS_CANCELLED,
    PROVIDER_ENDED: Effect.PROVIDER_ENDED,
    CLASS_MOVED: Effect.CLASS_MOVED,
    FEWER_PLACES: Effect.FEWER_PLACES,
}
VERBS = frozenset({Verb.WITHDRAW, Verb.LEAVE})
OUTLASTING = frozenset({Effect.TELL_MOVED})  # the learner has to hear of it, whatever else goes on
CALLS = frozenset({*EFFECTS.values(), *OUTLASTING})  # each is a call to make

REASONS = {
    CLASS_CANCELLED: "The class is cancelled",
    PROVIDER_ENDED: "The provider works with the hub no longer",
    CLASS_MOVED: "The class has moved and does not suit them",
    FEWER_PLACES: "The class has fewer places now",
}
EFFECT_LABELS = {
    Effect.CLASS_CANCELLED: "Call them and look for another class",
    Effect.PROVIDER_ENDED: "Call them and look for a class at another provider",
    Effect.CLASS_MOVED: "Call them and look for another class",
    Effect.FEWER_PLACES: "Call them and look for another class",
    Effect.TELL_MOVED: "Call them: their class has moved",
}

# What happened, as the hub reads it on its list.
WORDS = {
    Effect.CLASS_CANCELLED: "The class is cancelled.",
    Effect.PROVIDER_ENDED: "The provider works with the hub no longer.",
    Effect.CLASS_MOVED: "The class has moved and does not suit them now.",
    Effect.FEWER_PLACES: "The class has fewer places now.",
    Effect.TELL_MOVED: "The class has moved. Tell them, and ask whether they can still come.",
}
