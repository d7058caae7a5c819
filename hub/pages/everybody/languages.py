"""Pages on which somebody who speaks a language says that what learners read in it is right."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.accounts.queries import staff_names
from hub.core.errors import NotVisible
from hub.languages import phrases, reviews
from hub.languages.models import PhraseReview
from hub.pages.everybody.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs

CONFIRM = "Select that you speak this language and have read these words"
NONE = "Select the phrases"


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase: in English, in the language, and who has checked it, if anybody has."""

    id: str
    english: str
    words: str
    stale: bool
    review: PhraseReview | None


@bp.get("/languages", endpoint="languages")
@needs(Permission.CHECK_WORDS)
def languages_list() -> ResponseReturnValue:
    others = [one for one in phrases.languages().values() if one.code != phrases.ENGLISH]
    total = len(phrases.phrases(phrases.ENGLISH))
    with unit_of_work() as uow:
        counts = {one.code: len(reviews.reviewed(uow, one.code)) for one in others}
    return render_template("everybody/languages.html", languages=others, counts=counts, total=total)


@bp.route("/languages/<code>", methods=["GET", "POST"])
@needs(Permission.CHECK_WORDS)
def language(code: str) -> ResponseReturnValue:
    if code not in phrases.languages() or code == phrases.ENGLISH:
        raise NotVisible
    problem = None
    with unit_of_work() as uow:
        if request.method == "POST":
            chosen = request.form.getlist("phrase")
            back = "take_back" in request.form
            problem = problem_of(chosen, back)
            if problem is None:
                (reviews.take_back if back else reviews.review)(uow, code, chosen)
                flash("The review is taken back." if back else "Thank you. The review is kept.", "success")
                return redirect(url_for("everybody.language", code=code), 303)
        shown = lines(code, reviews.reviewed(uow, code))
        by = staff_names(uow, {one.review.reviewed_by for one in shown if one.review})
        page = render_template(
            "everybody/language.html",
            language=phrases.language(code),
            lines=shown,
            by=by,
            ticked=request.form.getlist("phrase"),
            problem=problem,
        )
    return page, 422 if problem else 200


def problem_of(chosen: list[str], back: bool) -> str | None:
    """What is missing of a form that was sent."""
    if not chosen:
        return NONE
    return None if back or "speaks" in request.form else CONFIRM


def lines(code: str, counting: Mapping[str, PhraseReview]) -> list[Line]:
    english, made = phrases.phrases(phrases.ENGLISH), phrases.translations(code)
    return [
        Line(id, words, made[id].words, phrases.stale(code, id), counting.get(id))
        for id, words in english.items()
    ]
