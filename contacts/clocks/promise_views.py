"""Making a promise and ending one."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.clocks.actions import end_promise, make_promise
from contacts.clocks.calendar_page import promise_rows
from contacts.clocks.forms import EndPromiseForm, PromiseForm
from contacts.clocks.models import Promise
from contacts.clocks.views import change, changer
from kpis.periods import today
from teams.models import Team


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    by = changer(request)
    form = PromiseForm(request.POST or None, teams=Team.objects.all(), initial={"starts_on": today()})

    def save() -> str:
        make_promise(**form.values(), by=by)
        return reverse("calendars")

    lead = _("It says by when contacts are due whose source does not. An earlier promise for the same contacts ends.")
    return change(request, form, save, title=_("Make a promise"), lead=lead, submit=_("Promise"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = changer(request)
    asked = Promise.objects.filter(public_id=public_id)
    found = get_object_or_404(asked.select_related("team"))
    form = EndPromiseForm(request.POST or None, initial={"last_on": today()})

    def save() -> str:
        end_promise(found, ends_on=form.ends_on, by=by)
        return reverse("calendars")

    return change(
        request, form, save, title=_("End a promise"), submit=_("End the promise"), danger=True,
        promises=promise_rows(asked, today()),
    )  # fmt: skip
