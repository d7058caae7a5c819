"""Pages of runs: propose places, look at a run, send what is ticked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.allocation import queries
from hub.allocation.models import AllocationRun, Proposal
from hub.allocation.services.agree import agreements
from hub.allocation.services.propose import propose
from hub.allocation.states import MODE_LABELS, STATE_LABELS, ProposalState
from hub.allocation.types import Mode
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Standing
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.directory.rungs import SHARED
from hub.forms.filters import Filters, Pick
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.learners.names import full_name
from hub.learners.reads.markers import markers
from hub.pages.assessor.places import run_overview
from hub.pages.assessor.places.blueprint import bp
from hub.pages.assessor.places.forms import ChosenProposals, ProposePlaces
from hub.pages.assessor.places.run_file import COLUMNS, PLACES_COLUMNS, Named, places_rows
from hub.pages.assessor.places.sending import NotSent, send, those_not_sent
from hub.web.address import page_number
from hub.web.door import submitted, unit_of_work
from hub.web.download import csv_file
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage, list_file

NO_AGREEMENT = run_overview.AGREEMENTS[Standing.NO_AGREEMENT]


class RunFilters(Filters):
    way = Pick("How", MODE_LABELS.items())


@dataclass(frozen=True, slots=True)
class Run:
    """An earlier proposal: who made it, and how many of its places wait for a person to decide."""

    run: AllocationRun
    maker: str
    to_decide: int

    @property
    def figures(self) -> Mapping[str, int]:
        """Those of the way in which it was made."""
        found: Mapping[str, int] = next(one for one in self.run.figures if one["mode"] == self.run.mode.value)
        return found

    @property
    def clubs(self) -> int:
        return self.figures.get("clubs", 0)

    @property
    def classes(self) -> int:
        return self.figures["placed"] - self.clubs


RUNS = ListPage(
    name="proposed-places",
    one="earlier proposal",
    many="earlier proposals",
    comes="the newest first",
    empty="Nothing has been proposed yet.",
    deciding="To decide, learners",
    filters=RunFilters,
    columns=(
        Column(
            "Proposed",
            lambda one: Link(
                date_words(one.run.made_on),
                url_for("places.run", reference=one.run.reference),
                under=f"Run {show_reference(one.run.reference)}",
            ),
            by=lambda one: one.run.made_on,
            value=lambda one: one.run.made_on,
        ),
        Column("Run", lambda one: show_reference(one.run.reference), on_page=False),
        Column("How", lambda one: MODE_LABELS[one.run.mode], by=lambda one: one.run.mode),
        Column("By", lambda one: one.maker, by=lambda one: one.maker.casefold()),
        Column("Learners with a class", lambda one: one.classes, by=lambda one: one.classes, figure=True),
        Column("Learners with a club", lambda one: one.clubs, by=lambda one: one.clubs, figure=True),
        Column("Learners in all", lambda one: one.run.learners, by=lambda one: one.run.learners, figure=True),
        Column("To decide, learners", lambda one: one.to_decide, by=lambda one: one.to_decide, figure=True),
    ),
)


AGREED = ListPage(
    name="agreed-by-provider",
    one="provider with a free place",
    many="providers with a free place",
    comes="by name",
    empty="No class has a free place that is not promised.",
    deciding="Agreed, learners",
    columns=(
        Column("Provider", lambda one: one.name, by=lambda one: one.name.casefold()),
        Column(
            "Agreed, learners",
            lambda one: NO_AGREEMENT if one.learners is None else one.learners,
            by=lambda one: one.learners,
            figure=True,
        ),
    ),
)


@bp.route("/allocations", methods=["GET", "POST"], endpoint="runs")
@needs(Permission.SEND_REFERRALS)
def all_runs() -> ResponseReturnValue:
    """Propose anew, or open an earlier run. Proposing again without a change opens the same run."""
    form = Form(ProposePlaces, submitted(), {"mode": Mode.MOST_PLACES.value})
    with unit_of_work() as uow:
        if request.method == "POST" and (values := form.load()) is not None:
            before = queries.open_run(uow)
            run = propose(uow, Mode(values["mode"]))
            if before is not None and before.id == run.id:
                flash("Nothing has changed since this was proposed.", "success")
            return redirect(url_for("places.run", reference=run.reference), 303)
        asked = Asked(RUNS)
        found = queries.runs(uow)
        waiting, makers = queries.to_decide(uow), staff_names(uow, [run.made_by for run in found])
        lines = [
            Run(run, makers.get(run.made_by, "The service"), waiting.get(run.id, 0))
            for run in found
            if asked.values is not None and asked.values["way"] in (None, run.mode)
        ]
        return asked.answer(uow, "places/runs.html", asked.lines(lines), beside=form)


@bp.get("/allocations/agreed")
@needs(Permission.SEND_REFERRALS)
def agreed_by_provider() -> ResponseReturnValue:
    """Before places are proposed: to whom those who wait have agreed. All of them are counted, on a page of its own."""
    with unit_of_work() as uow:
        asked, found = Asked(AGREED), agreements(uow)
        return asked.answer(uow, "places/agreed.html", asked.lines(found.providers), agreements=found)


@bp.route("/allocations/<reference>", methods=["GET", "POST"])
@needs(Permission.SEND_REFERRALS)
def run(reference: str) -> ResponseReturnValue:
    """What a run proposes. Ticked proposals are sent one by one; the page says which were not, and why."""
    form = Form(ChosenProposals, submitted(), options={"proposals": _options(reference)})
    failed: list[NotSent] = []
    if request.method == "POST" and (values := form.load()) is not None:
        chosen = [UUID(proposal_id) for proposal_id in values["proposals"]]
        failed = those_not_sent(send(proposal_id) for proposal_id in chosen)
        if not failed:
            return redirect(url_for("places.run", reference=reference), 303)
    return _page(reference, form, failed), 422 if form.errors or failed else 200


@bp.get("/allocations/<reference>/download")
@needs(Permission.SEND_REFERRALS)
def download_run(reference: str) -> Response:
    """Everybody whom the page would show under the same choice, on however many pages."""
    with unit_of_work() as uow:
        run = queries.run_by_reference(uow, reference)
        lines = run_overview.lines(uow, run, _wanted(queries.proposals(uow, run.id), _shown()))
        ids = [line.learner.id for line in lines]
        decisions, marks = consent.disclose(uow, ids, [Category.IDENTITY]), markers(uow, ids)
        rows = [
            Named(line, full_name(line.learner, decisions[line.learner.id]), marks[line.learner.id])
            for line in lines
        ]
        return list_file(uow, "proposals-of-a-run", COLUMNS, rows)


@bp.get("/allocations/<reference>/places")
@needs(Permission.SEND_REFERRALS)
def download_places(reference: str) -> Response:
    """The learners and free places by level."""
    with unit_of_work() as uow:
        run = queries.run_by_reference(uow, reference)
        if run.places is None:
            raise NotVisible
        audit.record(uow, "places-of-a-run.download", about=run)
        return csv_file(f"places-of-a-run-{run.made_on}", PLACES_COLUMNS, places_rows(run.places))


def _shown() -> ProposalState | None:
    """Which proposals the address asks for; None is all."""
    asked = request.args.get("show")
    return ProposalState(asked) if asked in set(ProposalState) else None


def _wanted(proposals: Sequence[Proposal], show: ProposalState | None) -> list[Proposal]:
    return [one for one in proposals if show in (None, one.state)]


def _options(reference: str) -> list[tuple[str, str]]:
    """The run's proposals that name a class; one that is dealt with already is refused when it is sent."""
    with unit_of_work(read_only=True) as uow:
        found = queries.proposals(uow, queries.run_by_reference(uow, reference).id)
        return [(str(one.id), str(one.id)) for one in found if one.class_id]


def _page(reference: str, form: Form, failed: list[NotSent]) -> str:
    number, show = page_number(), _shown()
    with unit_of_work() as uow:
        run = queries.run_by_reference(uow, reference)
        proposals = queries.proposals(uow, run.id)
        wanted = _wanted(proposals, show)
        lines = run_overview.lines(
            uow, run, wanted[run_overview.PAGE * (number - 1) : run_overview.PAGE * number]
        )
        ids = [line.learner.id for line in lines]
        decisions, marks = consent.disclose(uow, ids, [Category.IDENTITY]), markers(uow, ids)
        return render_template(
            "places/run.html",
            run=run,
            form=form,
            failed=failed,
            lines=[
                (line, full_name(line.learner, decisions[line.learner.id]), marks[line.learner.id])
                for line in lines
            ],
            counts=_counts(proposals),
            to_ask=len(run_overview.to_ask(uow, proposals)),
            show=show,
            total=len(wanted),
            page=number,
            pages=max(1, -(-len(wanted) // run_overview.PAGE)),
            places=places_rows(run.places) if run.places else None,
            places_columns=PLACES_COLUMNS,
            shared=SHARED,
            figures=[(MODE_LABELS[Mode(one["mode"])], one) for one in run.figures],
            modes=MODE_LABELS,
            states=STATE_LABELS,
            agreements=run_overview.AGREEMENTS,
            maker=staff_names(uow, [run.made_by]).get(run.made_by),
            equality=run_overview.equality(uow, run, proposals),
        )


def _counts(proposals: Sequence[Proposal]) -> dict[ProposalState, int]:
    """How many stand where, of the states there are."""
    counts = {state: sum(one.state is state for one in proposals) for state in ProposalState}
    return {state: number for state, number in counts.items() if number}
