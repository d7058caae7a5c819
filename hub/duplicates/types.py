"""Codes of the queue of pairs, with the words a person reads."""

from enum import StrEnum


class PairState(StrEnum):
    TO_DECIDE = "to_decide"
    NOT_SURE = "not_sure"
    SAME = "same"
    NOT_SAME = "not_same"


class Source(StrEnum):
    """What was done when it was noticed that two records may be of one person."""

    REGISTRATION = "registration"
    REFERRAL = "referral"
    PROVIDER_LIST = "provider_list"
    SEARCH = "search"


SOURCE_LABELS = {
    Source.REGISTRATION: "Registration at the hub",
    Source.REFERRAL: "Referral to the hub",
    Source.PROVIDER_LIST: "A provider’s own list",
    Source.SEARCH: "A search at the hub",
}
