"""The Celery application. Workers: ``celery -A perfdash worker``; the schedule: ``celery -A perfdash beat``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")

app = Celery("perfdash")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["kpis"], related_name="closing_tasks")
