"""Facts that came late: what was written after a card was frozen, from which imports; what counts after a period."""

from collections import Counter
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Contact, Survey
from kpis.closed_models import FrozenCard
from kpis.corrections import Correction, scope_of
from kpis.formulas import split_measure
from kpis.models import KpiVersion
from kpis.periods import Period, day_bounds
from kpis.records import basis_of, facts_behind, facts_of, instant_of
from kpis.scopes import Scope
from teams.access import visible_rows
from teams.models import User
from teams.numbers import write_count
from teams.roles import Permission

# What is imported, and where the handling of its contact stands.
HANDLED = {Contact: "handled_at", Survey: "contact__handled_at"}
IMPORTED = tuple(HANDLED)
Source = tuple[str | None, str | None]


def late_imports(card: FrozenCard, found: Iterable[Correction]) -> str:
    """``12 records of late.csv (ada)``, one of each import; records of the API have no file. "" for none."""
    first = {split_measure(key)[0]: key for correction in found for key, _then, _now in reversed(correction.measures)}
    counts: Counter[Source] = Counter()
    for key in first.values():
        counts.update(_written_since(card, key))
    return get_text_list([_words(source, count) for source, count in counts.most_common()], _("and"))


def _written_since(card: FrozenCard, key: str) -> dict[Source, int]:
    facts = facts_behind(key, scope_of(card), card.closed.period)
    if facts is None or facts.model not in IMPORTED:
        return {}
    late = facts.filter(updated_at__gt=card.frozen_at).order_by()
    grouped = late.values_list("imported__file_name", "imported__by__username").annotate(n=Count("pk"))
    return {(name, by): count for name, by, count in grouped}


def _words(source: Source, count: int) -> str:
    name, by = source
    text = ngettext("%(count)s record of %(source)s", "%(count)s records of %(source)s", count)
    origin = _("the API") if name is None else f"{name} ({by})" if by else name
    return text % {"count": write_count(count), "source": origin}


def counted_later(user: User | AnonymousUser, version: KpiVersion, scope: Scope, period: Period) -> int:
    """How many facts of contacts handled in the period count after it: late ratings, windows that are still open.

    As far as they are in sight; 0 for what counts when it is handled.
    """
    key = basis_of(version)
    facts = facts_of(key, scope)
    if facts is None or facts.model not in IMPORTED:
        return 0
    handled, instant = HANDLED[facts.model], instant_of(key)
    if handled == instant:
        return 0
    first, last = day_bounds(period.start)[0], day_bounds(period.last)[1]
    later = facts.filter(**{f"{handled}__gte": first, f"{handled}__lt": last, f"{instant}__gte": last})
    return visible_rows(user, later, Permission.SEE_FIGURES, day=f"{instant}__date").count()
