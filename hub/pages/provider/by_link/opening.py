"""Pages from the link in an email to its task: looking changes nothing, and shows nothing before the code."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts import throttle
from hub.accounts.models import WorkLink
from hub.accounts.services import work_links
from hub.accounts.session import LINK, prove, start
from hub.accounts.types import TASK_LABELS, Task
from hub.core.clock import utc_now
from hub.core.db import UnitOfWork
from hub.forms.fields import Text
from hub.forms.form import Form
from hub.messages import by_link as post
from hub.pages.provider.blueprint import bp
from hub.pages.provider.by_link.task import here_for
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.network import network

WRONG = (
    "That code is wrong, or its 15 minutes are over. Enter the code of the newest email, or ask for another."
)
PAGES = {
    Task.ANSWER: "provider.linked_referral",
    Task.PLACES: "provider.linked_places",
    Task.REGISTER: "provider.linked_register",
    Task.LIST: "provider.linked_list",
}


class CodeBody(Schema):
    code = Text(
        "Code",
        required="Enter the code",
        hint="6 digits, from the email that we have just sent",
        width="10",
        max_length=20,
        autocomplete="one-time-code",
        spellcheck=False,
    )


@bp.route("/links/<token>", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def open_link(token: str) -> ResponseReturnValue:
    """Whose link it is, and a button: programs that read mail follow links, and press none."""
    with unit_of_work() as uow:
        link = work_links.usable(uow, token)
        if link is None:
            return dead()
        if request.method == "POST":
            post.send_code(uow, link)
            return redirect(url_for("provider.link_code", token=token), 303)
        return link_page("provider/by_link/open.html", link, token)


@bp.route("/links/<token>/code", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def link_code(token: str) -> ResponseReturnValue:
    form = Form(CodeBody, request.form if request.method == "POST" else None)
    with unit_of_work() as uow:
        link = work_links.usable(uow, token, to_use=request.method == "POST")
        if link is None:
            return dead()
        if not opened(uow, link, form):
            page = link_page("provider/by_link/code.html", link, token, form=form)
            return page, 422 if form.errors else 200
    return arrive(link)


def opened(uow: UnitOfWork, link: WorkLink, form: Form) -> bool:
    """Whether the right code was posted; a wrong one is counted."""
    if request.method != "POST" or (values := form.load()) is None:
        return False
    right = work_links.open_with(uow, link, values["code"].replace(" ", ""))
    if not right:
        form.add_error("code", WRONG)
    return right


@bp.route("/links/<token>/again", methods=["GET", "POST"])
@needs(Permission.PUBLIC)
def new_link(token: str) -> ResponseReturnValue:
    """One answer, whether or not there ever was such a link."""
    if request.method != "POST":
        return redirect(url_for("provider.open_link", token=token), 303)
    with unit_of_work() as uow:
        throttle.check(uow, "address", network())
        throttle.fail(uow, "address", network())
        post.send_again(uow, token)
        return render_template("provider/by_link/sent_again.html")


@bp.get("/links/over")
@needs(Permission.PUBLIC)
def link_over() -> str:
    return render_template("provider/by_link/over.html")


@bp.get("/by-link/<uuid:link_id>")
@needs(Permission.WORK_BY_LINK)
def by_link(link_id: UUID) -> ResponseReturnValue:
    link = here_for(link_id)
    return redirect(url_for(PAGES[link.task], link_id=link.id), 303)


def link_page(template: str, link: WorkLink, token: str, form: Form | None = None) -> str:
    """Nothing of the task but its kind; the address is not told to whoever was forwarded the link."""
    return render_template(
        template,
        form=form,
        token=token,
        organisation=link.user.organisation.name,
        task=TASK_LABELS[link.task],
        signed_in=g.get("viewer") is not None,
    )


def dead() -> ResponseReturnValue:
    """One answer for a link that is unknown, used, replaced, ended or too old."""
    return render_template(
        "provider/by_link/dead.html", action=f"{request.path.removesuffix('/code')}/again"
    ), 404


def arrive(link: WorkLink) -> ResponseReturnValue:
    """A session of half an hour for this task; whoever was signed in here before no longer is."""
    start(_user_id=str(link.user_id), **{LINK: str(link.id)})
    prove(utc_now())
    return redirect(url_for("provider.by_link", link_id=link.id), 303)
