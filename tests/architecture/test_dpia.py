"""The impact assessment is whole: nothing of the code is missing from it, and what a person must decide is marked."""

import re
from pathlib import Path

import pytest

from hub.access.permissions import PURPOSES, ROLES_OF_KIND
from hub.accounts.types import OrganisationKind
from hub.cli.describe.processing import document, processing
from hub.consent.types import Category, Purpose
from hub.core.sealing.sealed import REGISTRY

DPIA = Path(__file__).parents[2] / "docs" / "dpia"
KINDS = {"special", "may reveal", "sensitive", "ordinary"}
STEPS = 7
RISK = re.compile(r"^\| \d+ \|.*$", re.MULTILINE)
SCORE = re.compile(r"\| ([123]) × ([123]) = (\d) ")


def page(name: str) -> str:
    return (DPIA / name).read_text("utf-8")


def test_the_record_of_processing_tells_of_today_s_rules() -> None:
    assert page("record-of-processing.md") == document(), (
        "run: hub processing > docs/dpia/record-of-processing.md"
    )


def test_every_purpose_has_a_basis_and_a_reason() -> None:
    assert set(processing()["purposes"]) == set(Purpose)
    for said in processing()["purposes"].values():
        assert all(said[name] for name in ("basis", "special", "people", "why", "decision"))


def test_every_category_that_is_kept_or_shared_says_how_it_is_treated() -> None:
    kept = {field.category for field in REGISTRY.values()}
    assert set(processing()["categories"]) == kept | set(Category)
    for said in processing()["categories"].values():
        assert said["kind"] in KINDS
        assert said["why"] or said["kind"] == "ordinary"


def test_every_recipient_is_named() -> None:
    assert set(processing()["recipients"]) == set(OrganisationKind) == set(ROLES_OF_KIND)
    assert set(PURPOSES) == {role for roles in ROLES_OF_KIND.values() for role in roles}


def test_every_period_says_how_long_it_is_and_who_removes_what_is_past_it() -> None:
    assert set(processing()["retention"]) == {field.retention for field in REGISTRY.values()}
    assert all(said["long"] and said["by"] for said in processing()["retention"].values())


def test_the_seven_steps_are_there() -> None:
    text = page("README.md")
    assert [
        str(step) for step in range(1, STEPS + 1) if not re.search(rf"^## Steps? .*{step}", text, re.M)
    ] == []


@pytest.mark.parametrize(
    "risk", RISK.findall(page("README.md")), ids=lambda row: row.split("|")[2].strip()[:40]
)
def test_every_risk_is_weighed_before_and_after_its_measures(risk: str) -> None:
    scores = [tuple(map(int, found)) for found in SCORE.findall(risk)]
    assert len(scores) == 2
    assert all(likelihood * severity == product for likelihood, severity, product in scores)
    (*_, before), (*_, after) = scores
    assert after < before
    assert after < 6


def test_the_risks_that_practice_asks_for_are_among_them() -> None:
    risks = " ".join(RISK.findall(page("README.md")))
    for words in (
        "benefit is cut",
        "immigration enforcement",
        "wrong rule",
        "wrong level",
        "voicemail",
        "interpreter",
        "small community",
        "run out",
    ):
        assert words in risks


def decisions() -> dict[int, str]:
    parts = re.split(r"^## Decision (\d+):", page("decisions.md"), flags=re.MULTILINE)[1:]
    return {int(number): text for number, text in zip(parts[::2], parts[1::2], strict=True)}


@pytest.mark.parametrize("number", decisions())
def test_every_decision_has_options_a_proposal_or_an_example_and_room_for_an_answer(number: int) -> None:
    text = decisions()[number]
    assert len(re.findall(r"^\| (?:\*\*)?[a-c]\. ", text, re.MULTILINE)) >= 2
    assert "**" in text
    assert "*Decided by, on:*" in text


def test_every_decision_that_is_spoken_of_is_there() -> None:
    spoken = {said["decision"] for part in ("purposes", "retention") for said in processing()[part].values()}
    assert spoken - {0} <= set(decisions())
    for name in DPIA.glob("*.md"):
        for numbers in re.findall(r"\[(?:the )?decisions? ([\d and]+)\]", name.read_text("utf-8")):
            assert {int(number) for number in re.findall(r"\d+", numbers)} <= set(decisions()), name


def test_the_agreement_forbids_sanctions_and_enforcement() -> None:
    text = " ".join(page("sharing-agreement.md").split())
    for words in (
        "sanction, reduce, stop or refuse a benefit",
        "immigration control",
        "not read as the person's choice",
    ):
        assert words in text


def test_the_policy_document_names_the_paragraphs_that_the_record_relies_on() -> None:
    special = " ".join(said["special"] for said in processing()["purposes"].values())
    relied = set(re.findall(r"Schedule 1 paragraph (\d+)", special))
    assert relied == set(re.findall(r"^\| (\d+), ", page("policy-document.md"), re.MULTILINE))


def test_the_sign_off_is_left_to_people() -> None:
    signing = page("README.md").partition("## Step 7")[2]
    assert re.findall(r"^\| [^|]+\| \| \|$", signing, re.MULTILINE)
