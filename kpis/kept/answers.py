"""Keeps what was computed for a login under the state of the data it was computed from."""

import hashlib
import logging
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from redis.exceptions import RedisError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kpis.kept.watching import data_state
from kpis.periods import today
from teams.access import look_again
from teams.models import User

logger = logging.getLogger(__name__)

V = TypeVar("V")
Method = Callable[..., Response]

STORE = "answers"
SECONDS = 600


def kept(request: HttpRequest | Request, make: Callable[[], bytes], *also: object) -> bytes:
    """The answer to a request of somebody logged in: as it was kept, or made now. What raises is not kept.

    Nor is what was made within a transaction: it may have been read from changes that are never committed.
    ``also``: whatever else the answer depends on, such as what the session holds.
    """
    if connection.in_atomic_block:
        return make()
    key = _key(request, also)
    found = _guarded(caches[STORE].get, key)
    if found is not None:
        return zlib.decompress(found)
    look_again(request.user)
    made = make()
    _guarded(caches[STORE].set, key, zlib.compress(made, level=1), SECONDS)
    return made


def kept_json(method: Method) -> Callable[..., HttpResponse]:
    """For a view of the API that only reads. Login, permission and limit of calls are checked before it."""

    @wraps(method)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        made = kept(request, lambda: JSONRenderer().render(method(view, request, *args, **kwargs).data))
        return HttpResponse(made, content_type="application/json")

    return answer


def _key(request: HttpRequest | Request, also: tuple[object, ...]) -> str:
    """Who asks for what, and all that the answer is made of. Settings and release are in the prefix of the store.

    The state is read before anything else of the answer: what was kept under it may be newer, and never older.
    """
    user = request.user
    assert isinstance(user, User)
    parts = (user.pk, user.is_superuser, request.get_full_path(), get_language(), today(), data_state(), *also)
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


def _guarded(step: Callable[..., V], *args: Any) -> V | None:
    """Without its store the installation goes on, and computes every answer."""
    try:
        return step(*args)
    except (RedisError, OSError):
        logger.warning("The cache does not answer: nothing is kept.", exc_info=True)
        return None
