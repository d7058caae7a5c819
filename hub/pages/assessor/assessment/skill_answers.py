"""The form of one skill: what is stored in it, and what was found according to its answers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from hub.assessment.instruments.instrument import Instrument, Step, instruments
from hub.assessment.models import Assessment
from hub.assessment.services import assess, evidence
from hub.assessment.types import Confidence, HalfStep
from hub.consent.services.disclosure import Decision
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Skill
from hub.forms.form import Form
from hub.pages.assessor.assessment import forms
from hub.web.door import submitted


def form_of(draft: Assessment, used: Instrument, step: Step, decision: Decision) -> Form:
    statements = [(row.code, row.says) for rung in step.statements.values() for row in rung]
    options: dict[str, Any] = {"evidence": statements}
    if used.found:
        options["reason"] = used.level_reasons.items()
    kept = stored(draft, step.skill, decision)
    return Form(schema_of(used, step.skill), submitted(), kept, options=options, version=draft.version)


def schema_of(used: Instrument, skill: Skill) -> type[Schema]:
    if used.found:
        return forms.FoundWritingSchema if skill is Skill.WRITING else forms.FoundSchema
    return forms.WritingSchema if skill is Skill.WRITING else forms.SkillSchema


def stored(draft: Assessment, skill: Skill, decision: Decision) -> dict[str, Any]:
    """By field. The level found counts until the assessor has said otherwise, and is then not asked for."""
    name = skill.value
    reason = evidence.reasons_of(draft, decision).get(name)
    by_rule = instruments()[draft.instrument_version].found and not reason
    return {
        "level": None if by_rule else getattr(draft, name),
        "counts": "other" if reason else "found",
        "reason": reason,
        "half_step": draft.half_steps.get(name),
        "confidence": draft.confidence.get(name),
        "evidence": assess.evidence_of(draft, decision).get(name, ()),
        "note": getattr(draft, f"{name}_note").reveal(decision),
        "sample": draft.writing_sample.reveal(decision),
    }


def found_so_far(form: Form, used: Instrument, skill: Skill) -> Level | None:
    """What the statements ticked on the page give."""
    return evidence.found(used, skill, form.raw("evidence"))


def findings(form: Form, used: Instrument, skill: Skill) -> assess.Findings | None:
    """What to save; None where an answer is wrong, which the form then says."""
    values = form.load()
    if values is None:
        if used.found and form.raw("counts") == "found":
            _by_rule(form, used, skill, None)  # for what it has to say, beside what else is wrong
        return None
    other = Level(values["level"]) if values.get("counts", "other") == "other" else None
    level = other if used.found is None else _by_rule(form, used, skill, other)
    return _findings(values, level, values.get("reason") if other else None) if level else None


def _by_rule(form: Form, used: Instrument, skill: Skill, other: Level | None) -> Level | None:
    """The level that counts; None where what is ticked gives none, which the form then says."""
    try:
        return evidence.level_that_counts(used, skill, form.raw("evidence"), other)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return None


def _findings(values: Mapping[str, Any], level: Level, reason: str | None) -> assess.Findings:
    half_step = values["half_step"]
    return assess.Findings(
        level=level,
        half_step=HalfStep(half_step) if half_step else None,
        confidence=Confidence(values["confidence"]),
        evidence=values["evidence"],
        note=values["note"],
        sample=values.get("sample"),
        reason=reason,
    )
