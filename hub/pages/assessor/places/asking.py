"""The page for phone calls about a run: ask who may see their details, tick who agrees, send those in one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.allocation import queries
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.services.agree import agreed_by_phone
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.services.disclosure import Decision
from hub.consent.services.sharing import candidates
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.pages.assessor.places import run_overview
from hub.pages.assessor.places.blueprint import bp
from hub.pages.assessor.places.forms import asking_questions, language_of
from hub.pages.assessor.places.run_overview import Line
from hub.pages.assessor.places.sending import NotSent, attempt, send, those_not_sent
from hub.pages.assessor.telling import category_list
from hub.referrals.reads.person import phone_line
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

PAGE = 20


@dataclass(frozen=True, slots=True)
class Call:
    """A learner to ask. `by_phone` says that they can be called; `language` is that of the notice to begin with."""

    line: Line
    name: str
    phone: str
    by_phone: bool
    would_see: str
    language: str

    @property
    def question(self) -> str:
        return language_of(self.line.proposal.id)


@bp.route("/allocations/<reference>/ask", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def ask(reference: str) -> ResponseReturnValue:
    """Whom to ask about a run. What they agreed to is kept first, whatever becomes of the proposal."""
    with unit_of_work() as uow:
        found = queries.proposals(uow, queries.run_by_reference(uow, reference).id)
        form = Form(asking_questions([one.id for one in found if one.class_id]), submitted())
    failed: list[NotSent] = []
    if request.method == "POST" and (values := form.load()) is not None:
        failed = those_not_sent(_agree_and_send(one, values[language_of(one)]) for one in values["agreed"])
        if not failed:
            return redirect(url_for("places.ask", reference=reference, page=page_number()), 303)
    return _page(reference, form, failed), 422 if form.errors or failed else 200


def _agree_and_send(proposal_id: str, language: str) -> NotSent | None:
    one = UUID(proposal_id)
    return attempt(one, lambda uow: agreed_by_phone(uow, one, language)) or send(one)


def _page(reference: str, posted: Form, failed: list[NotSent]) -> str:
    with unit_of_work() as uow:
        run = queries.run_by_reference(uow, reference)
        to_ask = run_overview.to_ask(uow, queries.proposals(uow, run.id))
        pages = max(1, -(-len(to_ask) // PAGE))
        page = min(page_number(), pages)
        calls = _calls(uow, run, to_ask[PAGE * (page - 1) : PAGE * page])
        return render_template(
            "places/ask.html",
            run=run,
            form=posted if posted.errors else _unanswered(calls),
            failed=failed,
            calls=calls,
            total=len(to_ask),
            page=page,
            pages=pages,
            read_out=notices.read_out(uow).values(),
        )


def _unanswered(calls: Sequence[Call]) -> Form:
    """Nothing ticked, and the notice in each one's own language."""
    schema = asking_questions([call.line.proposal.id for call in calls])
    return Form(schema, stored={call.question: call.language for call in calls})


def _calls(uow: UnitOfWork, run: AllocationRun, proposals: Sequence[Proposal]) -> list[Call]:
    lines = run_overview.lines(uow, run, proposals)
    decisions = consent.disclose(
        uow, [line.learner.id for line in lines], [Category.IDENTITY, Category.CONTACT]
    )
    covered = {one.organisation_id: category_list(one.categories) for one in candidates(uow, None)}
    return [_call(line, decisions[line.learner.id], covered) for line in lines if line.listing]


def _call(line: Line, decision: Decision, covered: Mapping[UUID, str]) -> Call:
    learner = line.learner
    safe, number = learner.safe_to_call.value(decision), learner.phone.reveal(decision)
    own = notices.for_language(learner.language.reveal(decision), notices.current())
    return Call(
        line=line,
        name=full_name(learner, decision),
        phone=phone_line(learner, decision),
        by_phone=bool(number) and safe is not False,
        would_see=covered[line.listing.provider_id] if line.listing else "",
        language=own.language,
    )
