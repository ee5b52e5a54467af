"""What goes wrong with a file or a mapping as a whole, said to the person at the screen."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _


class ReadingError(Exception):
    """A file or mapping that cannot be used: one or two sentences, and where it happened."""

    def __init__(self, sentence: str, *, file: str = "", line: int | None = None, column: str = "") -> None:
        self.sentence = sentence
        self.file = file
        self.line = line
        self.column = column
        super().__init__(self._text())

    def _text(self) -> str:
        place = [self.file] if self.file else []
        if self.line is not None:
            place.append(_("line %(number)s") % {"number": self.line})
        if self.column:
            place.append(_('column "%(name)s"') % {"name": self.column})
        return f"{', '.join(place)}: {self.sentence}" if place else self.sentence


class FileError(ReadingError):
    """The file cannot be read."""


class MappingError(ReadingError):
    """The mapping is wrong in itself, or does not fit the file."""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Return a sentence naming the known word nearest to ``wrong``, or listing the known ones when none is near."""
    names = list(known)
    by_folded = {name.casefold(): name for name in names}
    found = get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.6)
    if found:
        return _('The nearest is "%(word)s".') % {"word": by_folded[found[0]]}
    if not names:
        return _("There are none.")
    shown = ", ".join(f'"{name}"' for name in names[:12])
    text = _("Known are %(words)s and others.") if len(names) > 12 else _("Known are %(words)s.")
    return text % {"words": shown}
