"""What becomes of a version of the matching policy: the table of its states."""

from enum import StrEnum

from hub.core.states import States


class PolicyState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
    DISCARDED = "discarded"


S = PolicyState

POLICY_STATES = States(
    thing="This matching policy",
    begins=(S.DRAFT, S.PUBLISHED, S.RETIRED),  # those that came with the hub were in force before
    ways={
        S.DRAFT: (S.PUBLISHED, S.DISCARDED),
        S.PUBLISHED: (S.RETIRED,),
        S.RETIRED: (),
        S.DISCARDED: (),
    },
    labels={S.DRAFT: "Draft", S.PUBLISHED: "In force", S.RETIRED: "Replaced", S.DISCARDED: "Discarded"},
)
