"""The first steps of an installation. Whether one is done is read from what is there, so it can be left and resumed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Contact
from kpis.models import Target
from teams.models import FirstRun, Team, User
from teams.roles import Permission


@dataclass(frozen=True)
class Step:
    """``address`` is the page where it is done, ``other`` a further way; ``lines`` what has to stand in ``.env``,
    ``permission`` what those pages take."""

    title: str | Promise
    why: str | Promise
    done: Callable[[], bool]
    address: str = ""
    action: str | Promise = ""
    other: str = ""
    other_action: str | Promise = ""
    lines: Callable[[], list[str]] = list
    permission: Permission = Permission.EDIT_PEOPLE


def environment_lines() -> list[str]:
    """Lines for ``.env`` where the running settings differ from what the set-up was told."""
    told, root = FirstRun.objects.first(), Team.objects.filter(parent=None).first()
    wanted = {"ORGANISATION_NAME": root.name if root else "", "TIME_ZONE": told.zone if told else ""}
    return list(_differing(wanted))


def _differing(wanted: dict[str, str]) -> Iterator[str]:
    for name, value in wanted.items():
        if value and getattr(settings, name) != value:
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            yield f'{name}="{quoted}"' if value != quoted or not value.replace("/", "").isalnum() else f"{name}={value}"


STEPS = (
    Step(
        gettext_lazy("Name and time zone"),
        gettext_lazy("Days begin and end in the organisation’s zone, so it has to hold before the first import."),
        lambda: not environment_lines(),
        lines=environment_lines,
    ),
    Step(gettext_lazy("First login"), gettext_lazy("Administrator and operations manager."), User.objects.exists),
    Step(
        gettext_lazy("Calendar"),
        gettext_lazy("Working hours and public holidays. Without one it is always working time."),
        lambda: Team.objects.exclude(calendar=None).exists(),
        "calendar_add",
        gettext_lazy("Add a calendar"),
        "calendar_team",
        gettext_lazy("Choose who works by it"),
    ),
    Step(
        gettext_lazy("First import"),
        gettext_lazy("An export of your helpdesk. Nothing is written before you have seen what would change."),
        Contact.objects.exists,
        "new_import",
        gettext_lazy("Import an export"),
        "import_roster",
        gettext_lazy("Import a roster of people"),
    ),
    Step(
        gettext_lazy("Targets"),
        gettext_lazy("What figures are held against. Without one they stand alone."),
        Target.objects.exists,
        "target_set",
        gettext_lazy("Set a target"),
        "import_targets",
        gettext_lazy("Bring them in from a file"),
        permission=Permission.EDIT_TARGETS,
    ),
)


def state() -> list[tuple[Step, bool]]:
    return [(step, step.done()) for step in STEPS]


def progress_words(done: int) -> str:
    return _("All done") if done == len(STEPS) else _("Steps done")
