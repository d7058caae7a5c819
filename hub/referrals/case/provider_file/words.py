"""What a file did, in words."""

from hub.directory.rules.wording import listed
from hub.forms.format import plural
from hub.referrals.case.provider_file.outcome import Outcome

KINDS = {
    "starts": ("start", "starts"),
    "marks": ("mark", "marks"),
    "results": ("result", "results"),
    "endings": ("end of a course", "ends of courses"),
    "destinations": ("destination", "destinations"),
}


def said(outcome: Outcome, *, dry_run: bool) -> str:
    if outcome.problems:
        return f"Nothing was saved: the file has {plural(len(outcome.problems), 'problem')}."
    if not outcome.changes:
        return "The hub holds all of this already: nothing changes."
    told = counted(outcome.counts)
    return f"Would save {told}. This was a check: nothing was saved." if dry_run else f"Saved {told}."


def counted(counts: dict[str, int]) -> str:
    """2 starts, 40 marks (3 in the place of another) and 1 result: what there is of each; empty where nothing is."""
    words = {name: plural(counts[name], *forms) for name, forms in KINDS.items() if counts[name]}
    if not words:
        return ""
    if counts["corrections"]:
        words["marks"] += f" ({counts['corrections']:,} in the place of another)"
    return listed(words.values())
