"""Calendars and who works by them; their hours and special days."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.clocks.calendar_page import PromiseRow, calendar_rows, day_rows, promise_rows, week_rows
from contacts.clocks.forms import HoursForm, NewCalendarForm, PlaceForm, SpecialDayForm, TeamCalendarForm
from contacts.clocks.reach import may_change_calendars, require_calendars, teams_with_calendars, visible_promises
from contacts.clocks.rules import weeks_of
from contacts.clocks.words import holiday_words
from contacts.ingestion.recomputing import teams_behind
from contacts.tasks import recompute_clocks
from kpis.periods import today
from teams.actions import (
    create_calendar,
    drop_special_day,
    drop_weekly_hours,
    set_calendar,
    set_special_day,
    set_weekly_hours,
    update_calendar,
)
from teams.actions.calendars import span_words
from teams.forms import refuse
from teams.models import Calendar, Team, User
from teams.tasks import enqueue


@login_required
@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    require_calendars(request.user)
    context = {
        "title": _("When do we work, and what do we promise?"),
        "calendars": calendar_rows(teams_with_calendars(request.user), today()),
        "promises": promise_rows(visible_promises(request.user), today()),
        "changes": may_change_calendars(request.user),
        "behind": len(teams_behind()),
    }
    return render(request, "calendars/calendars.html", context)


@login_required
@require_safe
def calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    require_calendars(request.user)
    found = get_object_or_404(Calendar, public_id=public_id)
    context = {
        "title": found.name,
        "calendar": found,
        "holidays": holiday_words(found),
        "weeks": week_rows(found, today()),
        "days": day_rows(found, today()),
        "teams": teams_with_calendars(request.user).filter(calendar=found).order_by("name"),
        "changes": may_change_calendars(request.user),
        "breadcrumbs": trail(found.name),
    }
    return render(request, "calendars/calendar.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    by = changer(request)
    form = NewCalendarForm(request.POST or None)

    def make() -> str:
        given = form.cleaned_data
        place = {name: given[name] for name in ("name", "zone", "country", "subdivision")}
        return address_of(create_calendar(**place, week=form.week(), by=by))

    return change(request, form, make, title=_("Add a calendar"), submit=_("Add"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by, found = changer(request), get_object_or_404(Calendar, public_id=public_id)
    fields = ("name", "zone", "country", "subdivision")
    form = PlaceForm(request.POST or None, initial={name: getattr(found, name) for name in fields})

    def save() -> str:
        return address_of(update_calendar(found, **form.cleaned_data, by=by))

    lead = _("Time zone and holidays hold for the past as well.")
    return change(request, form, save, title=_("Change %(name)s") % {"name": found.name}, lead=lead, of=found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by, found = changer(request), get_object_or_404(Calendar, public_id=public_id)
    latest = weeks_of(found)[-1][1]
    usual = {f"day{weekday}": span_words(spans) for weekday, spans in enumerate(latest)}
    form = HoursForm(request.POST or None, initial=usual | {"starts_on": today()})

    def save() -> str:
        set_weekly_hours(found, starts_on=form.cleaned_data["starts_on"], week=form.week(), by=by)
        return address_of(found)

    return change(request, form, save, title=_("Other hours of %(name)s") % {"name": found.name}, of=found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by, found = changer(request), get_object_or_404(Calendar, public_id=public_id)
    form = SpecialDayForm(request.POST or None)

    def save() -> str:
        given = form.cleaned_data
        set_special_day(found, day=given["day"], spans=given["times"], note=given["note"], by=by)
        return address_of(found)

    lead = _("A day that is closed, or open at times of its own. It wins over weekly hours and public holidays.")
    return change(request, form, save, title=_("Special day of %(name)s") % {"name": found.name}, lead=lead, of=found)


@login_required
@require_POST
def drop(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Take a special day or a week away; ``day`` says which."""
    by, found = changer(request), get_object_or_404(Calendar, public_id=public_id)
    try:
        when = date.fromisoformat(request.POST.get("day", ""))
        if what == "day":
            drop_special_day(found, day=when, by=by)
        else:
            drop_weekly_hours(found, starts_on=when, by=by)
    except ValueError:
        messages.error(request, _("Say which day."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        follow(request)
    return redirect(address_of(found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    by = changer(request)
    teams = Team.objects.select_related("calendar")
    form = TeamCalendarForm(request.POST or None, teams=teams, calendars=Calendar.objects.all())

    def save() -> str:
        set_calendar(form.cleaned_data["team"], form.calendar(), by=by)
        return reverse("calendars")

    return change(request, form, save, title=_("Which team works by which calendar?"))


def change(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], str],
    *,
    title: str,
    lead: str = "",
    submit: str = "",
    of: Calendar | None = None,
    danger: bool = False,
    promises: Sequence[PromiseRow] = (),
) -> HttpResponse:
    """The page of one form, below the ``promises`` it is about; ``save`` does it and returns where to go on."""
    if form.is_valid():
        try:
            onward = save()
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            follow(request)
            return redirect(onward)
    context: dict[str, Any] = {
        "title": title, "lead": lead, "form": form, "submit": submit or _("Save"), "danger": danger,
        "promises": promises,
        "cancel_url": address_of(of) if of else reverse("calendars"), "breadcrumbs": trail(title, of),
    }  # fmt: skip
    return render(request, "calendars/form.html", context, status=422 if form.is_bound else 200)


def follow(request: HttpRequest) -> None:
    """Have contacts and figures follow; where the queue is away, the schedule does it."""
    enqueue(recompute_clocks)
    messages.success(request, _("Saved. Contacts and figures follow within minutes."))


def changer(request: HttpRequest) -> User:
    """The login that acts; Http404 unless it may change calendars."""
    if not isinstance(request.user, User) or not may_change_calendars(request.user):
        raise Http404
    return request.user


def address_of(found: Calendar) -> str:
    return reverse("calendar", args=[found.public_id])


def trail(title: str, of: Calendar | None = None) -> list[tuple[str, str]]:
    above = [(_("Calendars"), reverse("calendars"))]
    return [*above, *([(of.name, address_of(of))] if of else []), (title, "")]
