"""The first steps after the set-up, for administrators."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from perfdash.first_run.steps import progress_words, state
from teams.access import may, require
from teams.roles import Permission


@login_required
@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.EDIT_PEOPLE)
    steps = [(step, is_done, may(request.user, step.permission)) for step, is_done in state()]
    done = sum(is_done for _step, is_done, _open in steps)
    due = next((step for step, is_done, _open in steps if not is_done), None)
    context = {
        "title": _("What is left to set up?"), "steps": steps, "done": done, "total": len(steps), "due": due,
        "progress": progress_words(done), "breadcrumbs": [(_("Start"), "/"), (_("First steps"), "")],
    }  # fmt: skip
    return render(request, "first_run/first_steps.html", context)
