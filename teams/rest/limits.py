"""How often a login may ask, and how often a wrong token may be tried. Counters live in the shared cache."""

import hashlib
import logging
import time
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
CALLS_A_MINUTE = 60_000
WRONG_TOKENS_A_MINUTE = 20


class CallsPerLogin(BaseThrottle):
    """Generous: it stops a loop gone wild, not a nightly transfer."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return True
        return count("calls", str(request.user.pk)) <= CALLS_A_MINUTE

    def wait(self) -> float:
        return seconds_left()


def count(what: str, whose: str, add: int = 1) -> int:
    """Count in the present minute, for all processes, and return how many there are.

    Without its cache the installation goes on, uncounted.
    """
    digest = hashlib.blake2s(whose.encode(), digest_size=12).hexdigest()
    key = f"limit:{what}:{digest}:{int(time.time() // WINDOW_SECONDS)}"
    try:
        return _count(key, add) if add else int(cache.get(key, 0))
    except RedisError:
        logger.warning("The cache does not answer: calls of %s are not counted.", what, exc_info=True)
        return add


def _count(key: str, add: int) -> int:
    """Most calls are not the first of their minute: these take the fewest steps."""
    try:
        return int(cache.incr(key, add))
    except ValueError:
        return add if cache.add(key, add, WINDOW_SECONDS) else int(cache.incr(key, add))


def seconds_left() -> float:
    return WINDOW_SECONDS - time.time() % WINDOW_SECONDS
