"""Names within sentences. A name may be written from right to left, or hold signs that turn what follows."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

# Marks, embeddings, overrides and isolates: without a shape of their own, they turn the direction of writing.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FIRST_STRONG, _END = "\u2068", "\u2069"
_FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})


def isolated(name: object) -> str:
    """The name as it stands in a sentence: without signs that turn, and apart from it where it runs against it.

    Between ``FIRST STRONG ISOLATE`` and its end a name has a direction of its own, and figures and commas after it keep
    their place. Where nothing runs from the right, neither name nor language, the name stays as it is.
    """
    text = _TURNING.sub("", str(name))
    if get_language_bidi() or any(unicodedata.bidirectional(sign) in _FROM_THE_RIGHT for sign in text):
        return f"{_FIRST_STRONG}{text}{_END}"
    return text


def refuse_turning(name: str) -> None:
    """For names that somebody types. A file's are kept to the letter: they are keys, and no row is lost for one."""
    if _TURNING.search(name):
        raise ValidationError(
            _("The name holds an invisible sign that turns the direction of writing: type it without that.")
        )
