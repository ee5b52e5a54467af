"""Numbers in sentences, in the reader's locale."""

from decimal import Decimal

from django.utils.formats import number_format


def write_count(count: float) -> str:
    """``1,234``"""
    return number_format(round(count), 0, force_grouping=True)


def write_plain(value: float) -> str:
    """With the decimals it has: ``80``, ``80.5``."""
    return number_format(Decimal(repr(value).removesuffix(".0")))
