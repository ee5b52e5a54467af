"""Notes in the audit log."""

from typing import Any

from teams.models import AuditEvent, User


def record_event(*, by: User | None, action: str, subject: str, details: dict[str, Any] | None = None) -> AuditEvent:
    """Note an event. ``action`` is ``thing.verb``; ``details`` must be plain JSON (days as ISO texts)."""
    name = by.get_username() if by else "system"
    return AuditEvent.objects.create(by=by, by_name=name, action=action, subject=subject[:200], details=details or {})
