"""The weekly mail as its recipient gets it, and the way out of it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.digest.mail import compose, recipient_of
from dashboards.digest.zones import due_words, zone_of
from teams.actions import choose_digest
from teams.mails import mail_reaches
from teams.models import User

READ_OR_CHOOSE = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(READ_OR_CHOOSE)
def my_digest(request: HttpRequest) -> HttpResponse:
    """What the next mail would say, and whether there will be one."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        choose_digest(user, wanted=request.POST.get("wanted") == "yes")
        messages.success(request, _("Saved."))
        return redirect("my_digest")
    context = {
        "title": _("What comes by mail each week?"),
        "mail": compose(user),
        "wanted": user.weekly_digest,
        "due": due_words(zone_of(user)),
        "sent_here": bool(settings.PUBLIC_URL) and mail_reaches(user.email),
    }
    return render(request, "digest/mine.html", context)


@require_http_methods(READ_OR_CHOOSE)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Without a login, from the link in the mail: a question, then the end of it."""
    user = recipient_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        choose_digest(user, wanted=False)
    context = {"title": _("No more weekly mails?"), "stopped": not user.weekly_digest}
    return render(request, "digest/stop.html", context)
