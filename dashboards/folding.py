"""Words as a search compares them: without case, accents and marks, alike on every database."""

import unicodedata

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MARKS = str.maketrans(dict.fromkeys("-_/.,;:'\"()&›·", " "))


def fold(text: str) -> str:
    """``Jörg Müller-Løw`` becomes ``jorg muller low``."""
    low = text.lower() if text.isascii() else _plain(text.casefold())
    return " ".join(low.translate(_MARKS).split())


def spellings(text: str) -> str:
    """Every folded way to write a text, ``muller`` and ``mueller``, each word with a blank before it."""
    ways = [fold(text)]
    if not text.isascii():
        ways.append(fold(unicodedata.normalize("NFC", text.casefold()).translate(_UMLAUTS)))
    return " " + " ".join(dict.fromkeys(ways))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
