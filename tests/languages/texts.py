"""Every text of the sources, and the catalogues of their translations: collected, written, compiled. Without gettext's
own programs, which a clean machine does not have.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from kpis.shipped_texts import CONTEXT, WORDS

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("contacts", "dashboards", "kpis", "perfdash", "reviews", "teams")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Nothing but texts shall differ between two runs.
WRITTEN = datetime(2026, 11, 28, tzinfo=UTC)

Text = tuple[str | tuple[str, ...], str, str | None]


def languages() -> list[str]:
    """Those that need a catalogue; the sources are in English."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def source_texts() -> Iterator[Text]:
    """Text (or singular and plural), the file it stands in, its context."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _extracted(path, path.read_bytes())
    for path in sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]):
        yield from _extracted(path, _as_python(path.read_text(encoding="utf-8")))
    for path in sorted(ROOT.glob("*/kpi_catalogue.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("kpi", []):
            yield from ((row[word], _name(path), CONTEXT) for word in WORDS if row.get(word))
    for path in sorted(ROOT.glob("contacts/importers/presets/*.toml")):
        yield tomllib.loads(path.read_text(encoding="utf-8"))["title"], _name(path), "preset"


def collected(language: str) -> Catalog:
    """The catalogue of a language with what the sources say today: new texts empty, old ones gone."""
    template = Catalog(creation_date=WRITTEN)
    for text, file, context in source_texts():
        template.add(text, locations=[(file, None)], context=context)
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.creation_date = catalogue.revision_date = WRITTEN
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts without a translation, or with one that nobody has looked at since the text changed."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _whole(message.string))]


def po_bytes(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalogue, width=120, ignore_obsolete=True, include_lineno=False)
    return written.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def _extracted(path: Path, source: bytes) -> Iterator[Text]:
    for _line, text, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        yield text, _name(path), context


def _as_python(template: str) -> bytes:
    """Django's own rewriting for extractors of Python, without indents that would mean something there."""
    return "\n".join(line.lstrip() for line in templatize(template).splitlines()).encode()


def _whole(translation: str | tuple[str, ...] | None) -> bool:
    return bool(translation) and all((translation,) if isinstance(translation, str) else translation or ())


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
