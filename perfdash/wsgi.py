"""The WSGI entry point: ``gunicorn perfdash.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")

application = get_wsgi_application()
# With --preload all views are loaded before processes are forked: they share them, and no first visitor waits for it.
_patterns = get_resolver().url_patterns

from perfdash.first_run.console import announce  # noqa: E402  needs the apps

announce()
