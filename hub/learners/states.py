"""How far the hub has come with somebody's registration: the table of its states."""

from hub.core.states import States
from hub.learners.types import RegistrationState

S = RegistrationState

REGISTRATION_STATES = States(
    thing="This registration",
    begins=(S.REFERRED, S.REGISTERING),
    ways={S.REFERRED: (S.REGISTERING,), S.REGISTERING: (S.REGISTERED,), S.REGISTERED: ()},
    labels={S.REFERRED: "Not picked up", S.REGISTERING: "Not finished", S.REGISTERED: "Finished"},
)
