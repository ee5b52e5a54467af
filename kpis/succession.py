"""What stands in the way of a definition that follows another, or is taken back, in sentences for whoever does it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.definition_fields import changed_fields
from kpis.models import Kind, KpiVersion, SetItem, Target
from kpis.periods import today


def refuse_successor(latest: KpiVersion, version: KpiVersion, *, after: int, past: bool) -> None:
    """``after``: the number of the latest version that its maker has seen. ``past``: a start before today is meant."""
    if latest.number != after:
        raise ValidationError(_overtaken(latest))
    if version.starts_on <= latest.starts_on:
        raise ValidationError(
            {
                "starts_on": _("Version %(number)s starts on %(day)s: choose a later day.")
                % {"number": latest.number, "day": date_format(latest.starts_on)}
            }
        )
    refuse_past(version.starts_on, past)
    if Kind.COMPOSITE in (latest.kind, version.kind) and latest.kind != version.kind:
        raise ValidationError(_("What is made of parts stays so, and what is measured too: make another KPI."))
    if not changed_fields(latest, version):
        raise ValidationError(_("Nothing differs from version %(number)s.") % {"number": latest.number})
    refuse_other_meaning(latest, version, version.starts_on)


def refuse_past(starts_on: date, past: bool) -> None:
    if starts_on < today() and not past:
        raise ValidationError(
            {
                "starts_on": _("%(day)s is over: say below that you mean a day in the past, or choose a later one.")
                % {"day": date_format(starts_on)}
            }
        )


def refuse_other_meaning(before: KpiVersion, after: KpiVersion, day: date) -> None:
    """Targets are in the unit and direction of their definition: those that hold later must be ended first."""
    if (before.unit, before.direction) == (after.unit, after.direction):
        return
    held = Target.objects.filter(kpi=before.kpi_id).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).count()
    if held:
        text = ngettext(
            "%(count)s target from %(day)s on means “%(unit)s”, “%(direction)s”: end it before that day.",
            "%(count)s targets from %(day)s on mean “%(unit)s”, “%(direction)s”: end them before that day.",
            held,
        )
        words = {"unit": before.get_unit_display(), "direction": before.get_direction_display()}
        raise ValidationError(text % {"count": held, "day": date_format(day), **words})


def refuse_withdrawal(versions: list[KpiVersion], version: KpiVersion) -> None:
    """``versions``: all of the KPI, the latest first."""
    if version.starts_on <= today():
        raise ValidationError(_("It holds already. Make a new version instead."))
    if version.pk != versions[0].pk:
        raise ValidationError(_("Version %(number)s follows it: withdraw that first.") % {"number": versions[0].number})
    if len(versions) > 1:
        refuse_other_meaning(version, versions[1], version.starts_on)
    elif SetItem.objects.filter(kpi=version.kpi_id).exists():
        raise ValidationError(_("It stands in a set: take it out there first."))
    elif Target.objects.filter(kpi=version.kpi_id).exists():
        raise ValidationError(_("Targets are set for it: take them away first."))


def _overtaken(latest: KpiVersion) -> str:
    return _("Meanwhile %(name)s made version %(number)s, from %(day)s. Look at it, then decide again.") % {
        "name": latest.made_by.get_username() if latest.made_by else _("somebody"),
        "number": latest.number,
        "day": date_format(latest.starts_on),
    }
