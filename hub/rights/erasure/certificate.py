"""What a certificate of erasure says: what went, what stays and why, and from when nothing can be read any more."""

from collections.abc import Sequence

from hub.forms.fields.when import day_words
from hub.rights.erasure.models import CAUSE_LABELS, Erasure

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
        f"{CAUSE_LABELS[row.cause]}. The record and the keys that it was locked with are deleted.",
        "Nobody can read it in the service from now on, and it is found nowhere.",
        "Copies in backups, and in the database’s own log of writes, are locked with the deleted keys. A backup from "
        f"before holds those keys too, wrapped with the master key {row.kek_ids or '–'}. It is complete when those "
        f"backups are thrown away, or that master key is destroyed: by {done}, as the hub has set its rotation and its "
        "backups.",
    )


def numbers(row: Erasure) -> Sequence[tuple[str, int]]:
    return sorted(row.rows.items())
