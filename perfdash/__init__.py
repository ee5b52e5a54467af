"""The installation: settings, addresses, the Celery application, demonstration data."""

from perfdash.celery import app as celery_app

__all__ = ["celery_app"]
