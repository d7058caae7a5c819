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
from hub.languages.reviews import Book
from hub.messages.wording.translations import MESSAGES
from hub.pages.everybody.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs

CONFIRM = "Select that you speak this language and have read these words"
NONE = "Select the phrases"
BOOKS: tuple[Book, ...] = (phrases, MESSAGES)


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase or message: in English, in the language, and who has checked it, if anybody has."""

    id: str
    english: str
    words: str
    stale: bool
    review: PhraseReview | None


@bp.get("/languages", endpoint="languages")
@needs(Permission.CHECK_WORDS)
def languages_list() -> ResponseReturnValue:
    others = [one for one in phrases.languages().values() if one.code != phrases.ENGLISH]
    with unit_of_work() as uow:
        counts = {
            one.code: [
                (len(reviews.reviewed(uow, one.code, book)), len(book.translations(one.code)))
                for book in BOOKS
            ]
            for one in others
        }
    done = {code: all(found == there for found, there in each) for code, each in counts.items()}
    return render_template("everybody/languages.html", languages=others, counts=counts, done=done)


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
                if back:
                    reviews.take_back(uow, code, chosen)
                else:
                    for book in BOOKS:
                        reviews.review(uow, code, chosen, book)
                flash("The review is taken back." if back else "Thank you. The review is kept.", "success")
                return redirect(url_for("everybody.language", code=code), 303)
        shown = [lines(code, book, reviews.reviewed(uow, code, book)) for book in BOOKS]
        by = staff_names(uow, {line.review.reviewed_by for part in shown for line in part if line.review})
        page = render_template(
            "everybody/language.html",
            language=phrases.language(code),
            parts=dict(zip(("Phrases", "Messages"), shown, strict=True)),
            first=shown[0][0].id,
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


def lines(code: str, book: Book, counting: Mapping[str, PhraseReview]) -> list[Line]:
    made, english = book.translations(code), book.translations(phrases.ENGLISH)
    return [
        Line(id, english[id].words, one.words, one.of != book.version(id), counting.get(id))
        for id, one in made.items()
    ]
