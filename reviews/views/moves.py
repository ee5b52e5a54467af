"""Signing, handing over, reopening and closing one review: a page that says what will happen, then the action."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviews.actions import close_review, hand_over_review, reopen_review, sign_review
from reviews.forms import HandOverForm, ReasonForm, SignForm
from reviews.models import Review
from reviews.pages import crumbs
from reviews.review_page import review_page
from reviews.selectors import actors_of, possible_authors
from reviews.views.review import find_review, record_read, too_late, user_of
from reviews.workflow import MOVES, SECTIONS, SIGNING, Actor, MoveKey, SignatureRole, Step, moves_at

Act = Callable[[dict[str, Any]], Any]

SIGNED = {
    SignatureRole.LEADER: gettext_lazy("Signed. The person can read it now."),
    SignatureRole.PERSON: gettext_lazy("Signed. Thank you."),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actors = _found(request, public_id)
    late = too_late(request, found, actors, *SIGNING.values())
    if late:
        return late
    role = next(role for role, move in SIGNING.items() if move in moves_at(Step(found.step), actors))
    form = SignForm(request.POST or None, initial={"version": found.version})
    done = _try(
        request, form, found, lambda v: sign_review(found, role=role, version=v["version"], by=user_of(request))
    )
    if done:
        messages.success(request, SIGNED[role])
        return done
    page = review_page(found, actors) | {
        "title": _("Is this what you sign?"),
        "lead": "",
        "form": form,
        "role": role,
    }
    own = [section for section in page["sections"] if SECTIONS[section["key"]].sealed_by == role]
    page["sealed"] = [section for section in own if section["text"] or section["required"]]
    return render(request, "reviews/sign.html", _frame(found, actors) | page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actors = _found(request, public_id)
    late = too_late(request, found, actors, MoveKey.HAND_OVER)
    if late:
        return late
    people = possible_authors(found, request.user)
    form = HandOverForm(request.POST or None, initial={"version": found.version}, people=people)
    done = _try(request, form, found, lambda v: hand_over_review(found, **v, by=user_of(request)))
    page = {
        "title": _("Who writes this review from now on?"),
        "lead": _("What was written so far stays; the new writer finds it and may change it."),
        "form": form,
        "people": people,
        "submit": MOVES[MoveKey.HAND_OVER].label,
    }
    return done or render(request, "reviews/move.html", _frame(found, actors) | page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actors = _found(request, public_id)
    lead = _("The signatures given so far stay on record, but both sign again. The figures stay as they were frozen.")
    return _with_reason(request, found, actors, [MoveKey.REOPEN], reopen_review, _("Why is it reopened?"), lead)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, actors = _found(request, public_id)
    moves = [MoveKey.CLOSE, MoveKey.CLOSE_UNSIGNED]
    lead = _("A closed review changes no more, unless it is reopened.")
    return _with_reason(request, found, actors, moves, close_review, _("Close this review?"), lead)


def _with_reason(
    request: HttpRequest,
    review: Review,
    actors: frozenset[Actor],
    moves: list[MoveKey],
    action: Callable[..., Any],
    title: str,
    lead: str,
) -> HttpResponse:
    late = too_late(request, review, actors, *moves)
    if late:
        return late
    move = next(move for move in moves_at(Step(review.step), actors) if move in moves)
    form = ReasonForm(request.POST or None, initial={"version": review.version}, needs_reason=MOVES[move].needs_reason)
    done = _try(request, form, review, lambda v: action(review, **v, by=user_of(request)))
    page = {"title": title, "lead": lead, "form": form, "submit": MOVES[move].label}
    return done or render(request, "reviews/move.html", _frame(review, actors) | page)


def _found(request: HttpRequest, public_id: UUID) -> tuple[Review, frozenset[Actor]]:
    found = find_review(request, public_id)
    actors = actors_of(request.user, found)
    if request.method != "POST":
        record_read(request, found, actors)
    return found, actors


def _try(request: HttpRequest, form: Form, review: Review, act: Act) -> HttpResponse | None:
    """Act on a valid form and go back to the review; None where the form is to be shown."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return redirect("review", public_id=review.public_id)


def _frame(review: Review, actors: frozenset[Actor]) -> dict[str, Any]:
    *above, own = crumbs(actors, review)
    return {
        "review": review,
        "scope_label": review.person.name,
        "period_label": review.cycle.period.label,
        "breadcrumbs": [*above, (own[0], reverse("review", args=[review.public_id]))],
    }
