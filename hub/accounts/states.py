"""From an invitation to an account, and back: the table of a user's states."""

from hub.accounts.types import UserState
from hub.core.states import States

S = UserState

USER_STATES = States(
    thing="This account",
    begins=(S.INVITED,),
    ways={
        S.INVITED: (S.INVITED, S.ACTIVE, S.SUSPENDED),  # a link can be made again
        S.ACTIVE: (S.INVITED, S.SUSPENDED),
        S.SUSPENDED: (S.INVITED, S.ACTIVE),  # active with the password they had
    },
    labels={S.INVITED: "Invited", S.ACTIVE: "Active", S.SUSPENDED: "Suspended"},
)
