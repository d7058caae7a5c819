"""What may not be said is said nowhere: not on a page, not by the program, not in its data."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.consent.services import notices
from hub.reading.phrases import Readers, barred, phrases

HUB = Path(__file__).parents[3] / "hub"
LISTS_OF_WORDS = {  # what people write in listings and how it is read; the phrases themselves
    HUB / "directory" / "data" / "wording.toml",
    HUB / "reading" / "data" / "phrases.toml",
}
# Texts to be read in the assessment are as hard as the level they show, and are no words of the hub.
TEXTS_AT_A_LEVEL = HUB / "assessment" / "tasks"
# Of the phrases in many languages these are in ours: “e-mail” is Portuguese, Romanian and Polish.
PHRASES = HUB / "languages" / "data" / "phrases"
IN_ENGLISH = PHRASES / "en.toml"
# Modules whose every sentence is for a learner.
LEARNER_WORDS = (
    "referrals/paper/sentences.py",
    "referrals/paper/places.py",
    "referrals/reads/next_steps.py",
    "matching/words/for_learner.py",
)
SENTENCE = re.compile(r"[A-Z“].* .*[.?!:]$", re.DOTALL)


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in strings_of(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in strings_of(one))


def docstrings(tree: ast.AST) -> set[int]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, kinds) and node.body]
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


def said_by(path: Path) -> list[str]:
    """The strings of a module that are not docstrings; f-strings by their parts."""
    tree = ast.parse(path.read_text("utf-8"))
    left_out = docstrings(tree)
    constants = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in left_out
    )
    return [node.value for node in constants if isinstance(node.value, str)]


def written_in(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".toml":
        return list(strings_of(tomllib.loads(text)))
    if path.suffix == ".json":
        return list(strings_of(json.loads(text)))
    return [re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)] if path.suffix == ".html" else said_by(path)


def sources() -> list[Path]:
    found = (path for kind in ("html", "py", "toml", "json") for path in HUB.rglob(f"*.{kind}"))
    old_notices = HUB / "consent" / "data" / "notices"
    current = old_notices / str(notices.CURRENT)
    return [
        path
        for path in found
        if path not in LISTS_OF_WORDS
        and not path.is_relative_to(TEXTS_AT_A_LEVEL)
        and (not path.is_relative_to(PHRASES) or path == IN_ENGLISH)
        and (not path.is_relative_to(old_notices) or path.is_relative_to(current))
        and "dist" not in path.parts
    ]


def test_no_page_no_module_and_no_data_file_says_what_may_not_be_said() -> None:
    found = [
        f"{path.relative_to(HUB)}: {words}"
        for path in sources()
        for text in written_in(path)
        for words, _ in barred(text, Readers.EVERYBODY)
    ]
    assert found == []


@pytest.mark.parametrize("module", LEARNER_WORDS)
def test_no_sentence_for_a_learner_has_a_phrase_that_a_teacher_would_cross_out(module: str) -> None:
    sentences = [text for text in said_by(HUB / module) if SENTENCE.match(text)]
    assert [words for text in sentences for words, _ in barred(text, Readers.LEARNER)] == []


def test_the_notices_in_english_have_none() -> None:
    texts = [notice.text for notice in notices.current().values() if notice.code == "en"]
    assert [words for text in texts for words, _ in barred(text, Readers.LEARNER)] == []


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.pattern.pattern)
def test_every_phrase_says_why_and_what_to_write_instead(phrase: Any) -> None:
    assert len(phrase.why) > 20
    assert phrase.say


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("Waiting means that no class has a place yet.", Readers.EVERYBODY),
        ("It is not the person's choice.", Readers.EVERYBODY),
        ("Send an e-mail", Readers.EVERYBODY),
        ("You are in the queue for a class.", Readers.LEARNER),
        ("Your referral to a provider", Readers.LEARNER),
    ],
)
def test_what_was_wrong_once_is_found(text: str, readers: Readers) -> None:
    assert list(barred(text, readers))


def test_a_word_of_the_trade_may_be_said_to_staff() -> None:
    assert not list(barred("The referral was sent to the provider.", Readers.EVERYBODY))
