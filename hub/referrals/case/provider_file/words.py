"""What a file did, in words."""

from hub.forms.format import plural
from hub.referrals.case.provider_file.services import Outcome


def said(outcome: Outcome, *, dry_run: bool) -> str:
    if outcome.problems:
        return f"Nothing was saved: the file has {plural(len(outcome.problems), 'problem')}."
    told = (
        f"{plural(outcome.starts, 'start')}, {plural(outcome.marks, 'mark')} and "
        f"{plural(outcome.results, 'result')}"
    )
    if not outcome.changes:
        return "The hub holds all of this already: nothing changes."
    return f"Would save {told}. This was a check: nothing was saved." if dry_run else f"Saved {told}."
