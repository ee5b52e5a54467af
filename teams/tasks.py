"""Celery's wrappers around the mails: no page waits for a mail server, and none shows by its time who is known."""

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from celery import shared_task
from kombu.exceptions import OperationalError

from teams import mails
from teams.models import User

log = logging.getLogger(__name__)
LOST = (SMTPException, OSError)


def enqueue(task: Any, *arguments: Any) -> bool:
    """Hand a task to the workers; False (and a line in the log) where the queue does not answer."""
    try:
        task.apply_async(arguments, retry=False)
    except OperationalError:
        log.exception("The queue does not answer: %s was not handed over.", task.name)
        return False
    return True


@shared_task(autoretry_for=LOST, retry_backoff=10, max_retries=8)
def send_password_links(address: str, base_url: str) -> None:
    mails.send_password_links(address, base_url)


@shared_task(autoretry_for=LOST, retry_backoff=10, max_retries=8)
def send_welcome(user_id: int, base_url: str) -> None:
    mails.send_password_link(User.objects.get(pk=user_id), base_url, template="account/email/welcome")


@shared_task(autoretry_for=LOST, retry_backoff=10, max_retries=8)
def send_notice(user_id: int, at: str, template: str) -> None:
    mails.send_notice(User.objects.get(pk=user_id), datetime.fromisoformat(at), template=template)
