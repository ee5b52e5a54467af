"""The language of the pages: kept with the login, and by the browser for the pages before it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from teams.actions import choose_language
from teams.models import User


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Back to the page that asked, which then speaks the chosen language; one that is not here changes nothing."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        choose_language(request.user, chosen)
    return set_language(request)
