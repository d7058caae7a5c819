"""Languages people speak. `data/languages.json` has the common ones; any other is kept as it was said."""

import json
from importlib.resources import files

OTHER = "other"

_data = json.loads((files("hub.learners") / "data" / "languages.json").read_text("utf-8"))
LANGUAGES: dict[str, str] = {code: name for code, name in _data["languages"]}
OTHER_SCRIPT = frozenset(_data["other_script"])


def language_name(kept: str | None) -> str | None:
    """The English name of a language kept by its code; another language is kept by its name itself."""
    return LANGUAGES.get(kept, kept) if kept else None


def has_other_script(kept: str | None) -> bool:
    """Whether a language is written in another script than the Roman alphabet; False where nobody knows."""
    return kept in OTHER_SCRIPT


def to_keep(code: str | None, other: str | None) -> str | None:
    """What is kept of an answer: the code from the list, or the name that was typed."""
    return other if code == OTHER else code


def to_ask(kept: str | None) -> tuple[str | None, str | None]:
    """The answer (code, other name) that gives what is kept."""
    return (kept, None) if kept is None or kept in LANGUAGES else (OTHER, kept)
