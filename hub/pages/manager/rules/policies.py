"""Pages of the matching policy: its versions, a draft, and in counts what the draft would change."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, RuleBroken
from hub.forms.form import Form
from hub.insight.services.policy_effect import effect_of
from hub.matching.models import MatchingPolicy
from hub.matching.policy import drafts
from hub.matching.policy import versions as policies
from hub.matching.states import POLICY_STATES, PolicyState
from hub.pages.manager.blueprint import bp
from hub.pages.manager.rules import policy_forms
from hub.pages.manager.words import SMALL_NUMBERS, with_thousands
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.get("/policies", endpoint="policies")
@needs(Permission.EDIT_POLICY)
def list_policies() -> str:
    with unit_of_work(read_only=True) as uow:
        versions = policies.versions(uow)
        return render_template(
            "manager/policies.html",
            versions=versions,
            states=POLICY_STATES.labels,
            draft=next((one for one in versions if one.state is PolicyState.DRAFT), None),
        )


@bp.post("/policies/drafts")
@needs(Permission.EDIT_POLICY)
def start_draft() -> Response:
    """A draft like the policy in force; where there is a draft already, that one."""
    with unit_of_work() as uow:
        number = drafts.start(uow).number
    return redirect(url_for("manager.edit", number=number), 303)


@bp.get("/policies/<int:number>")
@needs(Permission.EDIT_POLICY)
def policy(number: int) -> str:
    with unit_of_work(read_only=True) as uow:
        found = policies.version(uow, number)
        before = policies.version(uow, found.based_on) if found.based_on else None
        return render_template(
            "manager/policy.html",
            policy=found,
            state=POLICY_STATES.labels[found.state],
            before=before,
            changes=policy_forms.changes(before.data, found.data) if before else [],
            sections=policy_forms.SECTIONS,
        )


@bp.route("/policies/<int:number>/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_POLICY)
def edit(number: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        draft = _draft(uow, number)
        form = Form(
            policy_forms.EditPolicy,
            submitted(),
            policy_forms.shown(policies.complete(draft.data)),
            version=draft.version,
        )
        if request.method == "POST" and _save(uow, form, draft):
            flash("The draft is saved. Nothing changes for anybody until it is published.", "success")
            return redirect(url_for("manager.compare", number=number), 303)
        page = render_template(
            "manager/edit_policy.html", form=form, policy=draft, sections=policy_forms.SECTIONS
        )
    return page, 422 if form.errors else 200


def _save(uow: UnitOfWork, form: Form, draft: MatchingPolicy) -> bool:
    values = form.load()
    if values is None:
        return False
    check_version(form, draft)
    try:
        drafts.save(uow, draft, policy_forms.with_figures(policies.complete(draft.data), values))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


@bp.get("/policies/<int:number>/compare")
@needs(Permission.EDIT_POLICY)
def compare(number: int) -> str:
    """What the draft would change for the people who wait now."""
    with unit_of_work() as uow:
        draft = _draft(uow, number)
        return render_template("manager/compare_policies.html", policy=draft, **_effect(uow, draft))


@bp.route("/policies/<int:number>/publish", methods=["GET", "POST"])
@needs(Permission.EDIT_POLICY)
def publish(number: int) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = drafts.by_number(uow, number)
        form = Form(policy_forms.PublishPolicy, submitted(), version=row.version)
        if request.method == "POST" and (_published_by_me(row) or _publish(uow, form, row)):
            flash(
                f"Matching policy {number} is in force. Every ranking from now on is made with it.", "success"
            )
            return redirect(url_for("manager.policies"), 303)
        drafts.check_draft(row)
        page = render_template("manager/publish_policy.html", form=form, policy=row, **_effect(uow, row))
    return page, 422 if form.errors else 200


def _publish(uow: UnitOfWork, form: Form, row: MatchingPolicy) -> bool:
    values = form.load()
    if values is None:
        return False
    if form.version != row.version:
        raise Conflict("The draft was changed after you looked at what it would do. Look at it again.")
    drafts.publish(uow, row, **values)
    return True


def _published_by_me(row: MatchingPolicy) -> bool:
    """A second click finds it done."""
    return row.state is PolicyState.PUBLISHED and row.published_by == viewer().user_id


@bp.post("/policies/<int:number>/discard")
@needs(Permission.EDIT_POLICY)
def discard(number: int) -> Response:
    with unit_of_work() as uow:
        row = drafts.by_number(uow, number)
        if row.state is not PolicyState.DISCARDED:
            drafts.discard(uow, row)
    flash(f"Draft {number} is discarded.", "success")
    return redirect(url_for("manager.policies"), 303)


def _draft(uow: UnitOfWork, number: int) -> MatchingPolicy:
    row = drafts.by_number(uow, number)
    drafts.check_draft(row)
    return row


def _effect(uow: UnitOfWork, draft: MatchingPolicy) -> dict[str, Any]:
    """What the pages that say what would change need."""
    before = policies.published_policy(uow)
    return {
        "effect": effect_of(uow, before, draft),
        "before": before.version,
        "changes": policy_forms.changes(
            policies.version(uow, before.version).data, policies.complete(draft.data)
        ),
        "small_numbers": SMALL_NUMBERS,
        "with_thousands": with_thousands,
    }
