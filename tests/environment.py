"""The settings under which tests run: nothing is left in the checkout's ``var``, nothing is slow for its own sake."""

import os
import tempfile
from pathlib import Path

from django.conf import settings


def isolate() -> tempfile.TemporaryDirectory[str]:
    """Change the settings of this process before anything is used; the folder is to be cleaned up at the end."""
    folder = tempfile.TemporaryDirectory(prefix="perfdash-tests-")
    settings.MEDIA_ROOT = Path(folder.name) / "uploads"
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name} for name in settings.CACHES
    }
    # A task that a test sends must never wait in the queue of somebody's running installation.
    settings.CELERY_BROKER_URL = "memory://"
    settings.CELERY_BROKER_TRANSPORT = "memory"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
    # The browser's driver runs an event loop in the thread of the test, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Hashing for real takes longer than most tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return folder
