"""What starts a run, in words."""

from django.utils.translation import gettext_lazy

TRIGGERS = {
    "nightly": gettext_lazy("the night"),
    "catch-up": gettext_lazy("catching up"),
    "by hand": gettext_lazy("by hand"),
    "api": gettext_lazy("the API"),
    "command": gettext_lazy("a command"),
    "import": gettext_lazy("an import"),
    "clocks": gettext_lazy("a change of calendars or promises"),
}
