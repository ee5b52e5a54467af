"""Celery's wrappers around the weekly mails."""

from datetime import UTC, datetime

from celery import shared_task

from dashboards.digest.sending import due_recipients
from dashboards.digest.sending import send_digest as send
from teams.models import User
from teams.tasks import enqueue


@shared_task
def send_digests() -> None:
    """A task for each recipient: one that fails keeps nobody else's mail back."""
    for user in due_recipients(datetime.now(UTC)):
        enqueue(send_digest, user.pk)


@shared_task
def send_digest(user_id: int) -> None:
    send(User.objects.get(pk=user_id))
