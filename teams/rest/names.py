"""Names that a caller may use: an unknown one is refused and the nearest known one told."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _


def unknown_names(given: Iterable[str], known: Collection[str]) -> dict[str, list[str]]:
    """A sentence for each name that is not known, ``{"nmae": ["There is no “nmae” here: did you mean “name”?"]}``."""
    return {name: [_sentence(name, known)] for name in given if name not in known}


def _sentence(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1, cutoff=0.5)
    if near:
        return _("There is no “%(name)s” here: did you mean “%(near)s”?") % {"name": name, "near": near[0]}
    return _("There is no “%(name)s” here: there are %(known)s.") % {"name": name, "known": ", ".join(sorted(known))}
