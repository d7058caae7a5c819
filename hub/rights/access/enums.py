"""The words of codes of an enum. What has none says itself."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from hub.allocation.states import CAUSE_LABELS, Cause
from hub.assessment.types import FIT_LABELS, SAMPLED_FOR_LABELS, Fit, SampledFor
from hub.consent.types import (
    CATEGORY_LABELS,
    PURPOSE_LABELS,
    RESTRICTION_LABELS,
    USE_LABELS,
    Category,
    Purpose,
    RestrictionGround,
    Stage,
    Use,
)
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Level, Strand
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel
from hub.messages.types import CHANNEL_LABELS as WAY_LABELS
from hub.messages.types import REFUSAL_LABELS, Refusal
from hub.messages.types import Channel as Way
from hub.referrals.effects import EFFECT_LABELS
from hub.referrals.rules import SIDE_LABELS, STATE_LABELS
from hub.referrals.types import Decider, Effect, Side, State, Verb
from hub.referrals.words import VERB_LABELS
from hub.rights.requests import types as requests
from hub.tracking.attendance.types import ATTENDED_LABELS, CALL_LABELS, Attended, CallOutcome
from hub.tracking.enrolment.types import AIM_LABELS, Aim
from hub.tracking.progress.types import KINDS, WHAT_NEXT, Kind, WhatNext
from hub.tracking.voice.types import LABELS as VOICE_LABELS
from hub.tracking.voice.types import What

Words = Mapping[Any, str]

STAGE_LABELS = {
    Stage.FULL: "All that is named",
    Stage.CLOSED: "Nothing",
    Stage.MATCH_CARD: "A card without your name or how to reach you",
    Stage.OPENED: "What they need to answer us",
    Stage.ENROLMENT: "What they need to enrol you",
    Stage.TAUGHT: "What they wrote down themselves",
}
DECIDER_LABELS = {
    Decider.PROVIDER: "The provider",
    Decider.LEARNER: "You",
    Decider.NOBODY: "It could not be helped",
}

OF_ENUM: Mapping[type[Enum], Words] = {
    ArrivalChannel: CHANNEL_LABELS,
    Attended: ATTENDED_LABELS,
    Aim: AIM_LABELS,
    CallOutcome: CALL_LABELS,
    Category: CATEGORY_LABELS,
    Cause: CAUSE_LABELS,
    Decider: DECIDER_LABELS,
    Effect: EFFECT_LABELS,
    Fit: FIT_LABELS,
    Kind: KINDS,
    Level: LEVEL_NAMES,
    Purpose: PURPOSE_LABELS,
    Refusal: REFUSAL_LABELS,
    RestrictionGround: RESTRICTION_LABELS,
    SampledFor: SAMPLED_FOR_LABELS,
    Side: SIDE_LABELS,
    Stage: STAGE_LABELS,
    State: STATE_LABELS,
    Strand: STRAND_LABELS,
    Verb: VERB_LABELS,
    Way: WAY_LABELS,
    What: VOICE_LABELS,
    WhatNext: WHAT_NEXT,
    Use: USE_LABELS,
    requests.Kind: requests.KIND_LABELS,
    requests.Outcome: requests.OUTCOME_LABELS,
    requests.Route: requests.ROUTE_LABELS,
    requests.Seen: requests.SEEN_LABELS,
}


def enum_words(code: Enum) -> str:
    """What a code of an enum says; itself where it is a word already."""
    return OF_ENUM.get(type(code), {}).get(code) or str(code.value).replace("-", " ").capitalize()
