"""One review: read it, write it, comment on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reviews.actions import ConflictError, save_texts
from reviews.forms import TextsForm
from reviews.models import Review
from reviews.pages import crumbs
from reviews.review_page import review_page
from reviews.selectors import actors_of, visible_reviews
from reviews.workflow import MOVES, SIGNING, Actor, MoveKey, Step, moves_at
from teams.actions import record_event
from teams.models import User
from teams.names import isolated

LONGEST_VERSION = 10
WRITERS = {Actor.AUTHOR: MoveKey.WRITE, Actor.PERSON: MoveKey.COMMENT}


@login_required
@require_safe
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = find_review(request, public_id)
    actors = actors_of(request.user, found)
    record_read(request, found, actors)
    return render_review(request, found, actors)


@login_required
@require_POST
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _save(request, public_id, Actor.AUTHOR)


@login_required
@require_POST
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _save(request, public_id, Actor.PERSON)


def find_review(request: HttpRequest, public_id: UUID) -> Review:
    rows = visible_reviews(request.user).prefetch_related("texts", "signatures", "entries")
    return get_object_or_404(rows, public_id=public_id)


def too_late(request: HttpRequest, review: Review, actors: frozenset[Actor], *moves: MoveKey) -> HttpResponse | None:
    """Back to the review where none of the moves can be made at its step; Http404 where they are never one's own."""
    if set(moves) & set(moves_at(Step(review.step), actors)):
        return None
    if not any(MOVES[move].actors & actors for move in moves):
        raise Http404
    messages.warning(request, _("The review stands at “%(step)s” now.") % {"step": review.get_step_display()})
    return redirect("review", public_id=review.public_id)


def record_read(request: HttpRequest, review: Review, actors: frozenset[Actor]) -> None:
    """Whoever reads the review of somebody else is logged."""
    if Actor.PERSON not in actors and isinstance(request.user, User):
        details = {"review": str(review.public_id), "cycle": review.cycle.name}
        record_event(by=request.user, action="review.read", subject=review.person.name, details=details)


def render_review(
    request: HttpRequest, review: Review, actors: frozenset[Actor], form: TextsForm | None = None
) -> HttpResponse:
    page = review_page(review, actors)
    writer = next((actor for actor, move in WRITERS.items() if move in moves_at(Step(review.step), actors)), None)
    frame: dict[str, Any] = {
        "title": _("My review") if page["is_own"] else _("Review of %(name)s") % {"name": isolated(review.person)},
        "scope_label": review.cycle.name,
        "period_label": review.cycle.period.label,
        "breadcrumbs": crumbs(actors, review),
        "form": form or (texts_form(review, writer) if writer else None),
    }
    return render(request, "reviews/review.html", frame | page)


def texts_form(review: Review, writer: Actor) -> TextsForm:
    texts = {text.section: text.text for text in review.texts.all()}
    return TextsForm(initial=texts, writer=writer)


def _save(request: HttpRequest, public_id: UUID, writer: Actor) -> HttpResponse:
    found = find_review(request, public_id)
    actors = actors_of(request.user, found)
    late = too_late(request, found, actors, WRITERS[writer])
    if late:
        return late
    form = TextsForm(request.POST, writer=writer)
    if not form.is_valid():
        return render_review(request, found, actors, form)
    try:
        save_texts(found, texts=form.texts, version=_version(request), by=user_of(request))
    except ConflictError:
        return _show_conflict(request, public_id, form)
    except ValidationError as error:
        form.add_error(None, error)
        return render_review(request, found, actors, form)
    if request.POST.get("then") == "sign":
        return _towards_signing(request, found, actors, form)
    messages.success(request, _("Saved. Nobody else can read it before you sign."))
    return redirect("review", public_id=public_id)


def _towards_signing(request: HttpRequest, review: Review, actors: frozenset[Actor], form: TextsForm) -> HttpResponse:
    """To the page that signs; where a section is missing, back to the form, which names it."""
    if set(SIGNING.values()) & set(moves_at(Step(review.step), actors)):
        return redirect("sign_review", public_id=review.public_id)
    form.name_missing()
    return render_review(request, find_review(request, review.public_id), actors, form)


def _show_conflict(request: HttpRequest, public_id: UUID, form: TextsForm) -> HttpResponse:
    """Keep what was typed, show what was saved meanwhile, and let the next save overwrite it knowingly."""
    found = find_review(request, public_id)
    saved = {text.section: text.text for text in found.texts.all()}
    for key, typed in form.texts.items():
        if saved.get(key, "") != typed:
            form.add_error(key, _("Saved meanwhile: %(text)s") % {"text": saved.get(key) or _("nothing")})
    form.add_error(None, _("This review was changed while you wrote. Your text stands below; saving replaces theirs."))
    return render_review(request, found, actors_of(request.user, found), form)


def _version(request: HttpRequest) -> int:
    """The version that the writer saw; what is no number is no version."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_VERSION else 0


def user_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
