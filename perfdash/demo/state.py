"""How far the demonstration is in the database; apart from drawing it, because that takes seconds to import."""

from kpis.models import Run
from teams.models import AuditEvent

GENERATED, REVIEWED = "demo.generate", "demo.review"


def is_generated() -> bool:
    return AuditEvent.objects.filter(action=GENERATED).exists()


def is_aggregated() -> bool:
    """Whether what was generated has been aggregated once: from then on the worker keeps up with it."""
    return Run.objects.filter(state=Run.State.DONE).exists()


def is_complete() -> bool:
    """Whether the last step has been done, too: the rounds of reviews, which need the figures."""
    return AuditEvent.objects.filter(action=REVIEWED).exists()
