"""What a certificate of erasure says: what went, what stays and why, and from when nothing can be read any more."""

from collections.abc import Sequence

from hub.forms.fields.when import day_words
from hub.referrals.case.portions import parts
from hub.rights.erasure.models import CAUSE_LABELS, Erasure

STAYS_OF_A_PART = "The rest of the record."
STAYS = (
    "The audit: who did what, when and with which kinds of data. It holds ids and codes, and no value of the person.",
    "The ledger: that this record was erased, so that a restored backup erases it again before anybody can read it.",
    "Figures that were published, in which the person is a number.",
    "The register of requests: what was asked and what came of it, without any text.",
)


def sentences(row: Erasure) -> Sequence[str]:
    """For the officer, and for the learner who asks for it on paper."""
    done = day_words(row.complete_on)
    return (
        *_what(row),
        "Copies in backups, and in the database’s own log of writes, are locked with the deleted keys. A backup from "
        f"before holds those keys too, wrapped with the master key {row.kek_ids or '–'}. It is complete when those "
        f"backups are thrown away, or that master key is destroyed: by {done}, as the hub has set its rotation and its "
        "backups.",
    )


def _what(row: Erasure) -> Sequence[str]:
    portion, why = row.portion, CAUSE_LABELS[row.cause]
    if portion.whole:
        return (
            f"{why}. The record and the keys that it was locked with are deleted.",
            "Nobody can read it in the service from now on, and it is found nowhere.",
        )
    if portion.tier is None:
        return (
            f"{why}. “{portion.label}” is deleted, and the key that it was locked with. What stays of what that key "
            "locked has a new one.",
        )
    return (f"{why}. “{portion.label}” and the key that it was locked with are deleted.",)


def stays(row: Erasure) -> Sequence[str]:
    """What is kept, with the reason; of a part, what stays of it too."""
    portion = row.portion
    if portion.whole:
        return STAYS
    kept = (
        f"{one.label}. {one.why}{' (a proposal: no law that we name says so)' if one.proposal else ''}."
        for tier, kinds in portion.by_tier()
        for one in parts(tier).kept
        if one.concerns(kinds)
    )
    return (STAYS_OF_A_PART, *kept, STAYS[0])


def numbers(row: Erasure) -> Sequence[tuple[str, int]]:
    return sorted(row.rows.items())
