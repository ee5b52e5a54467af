"""What an export calls a customer, as a digest: enough to see who comes back, of no use to whoever reads the table."""

import hmac
from functools import cache

from django.conf import settings
from django.utils.crypto import salted_hmac


def customer_digest(text: str) -> str:
    """32 hexadecimal digits, however the key is capitalised. Without ``SECRET_KEY`` nobody can find it by trying."""
    return hmac.digest(_key(settings.SECRET_KEY), text.strip().casefold().encode(), "sha256").hex()[:32]


@cache
def _key(secret: str) -> bytes:
    return salted_hmac("contacts.customers", "key", secret=secret, algorithm="sha256").digest()
