"""The upload of an export."""

from functools import lru_cache
from typing import Any, Final

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts.importers.errors import MappingError
from contacts.importers.mappings import load_mapping, parse_mapping, preset_names

OWN: Final = "own"
_MAPPING_BYTES: Final = 1_000_000


@lru_cache(maxsize=1)
def _presets() -> tuple[tuple[str, Promise], ...]:
    return tuple((name, pgettext_lazy("preset", load_mapping(name).title)) for name in preset_names())


def mapping_words(name: str, text: str) -> str:
    """The title of a shipped mapping; one of our own, which has a ``text``, by its name."""
    return name if text else str(dict(_presets()).get(name, name))


def _mappings() -> list[tuple[str, str | Promise]]:
    return [*_presets(), (OWN, gettext_lazy("A mapping of our own (choose the file below)"))]


class ImportForm(forms.Form):
    """After ``is_valid`` ``mapping_name`` and ``mapping_text`` say by what the file is to be read.

    Who hands in a mapping's file means it, whatever the list of shipped ones stands at.
    """

    file = forms.FileField(label=gettext_lazy("Export of the helpdesk"), max_length=500)
    mapping = forms.ChoiceField(
        label=gettext_lazy("Mapping"),
        required=False,
        choices=_mappings,
        help_text=gettext_lazy("Says which column is what. Each shipped one fits the export of one system."),
    )
    mapping_file = forms.FileField(
        label=gettext_lazy("Mapping file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
        help_text=gettext_lazy("A .toml file; the documentation tells how to write one."),
    )

    mapping_name = ""
    mapping_text = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = filesizeformat(settings.UPLOAD_LIMIT_BYTES)
        self.fields["file"].help_text = _("CSV, TSV, XLSX, or one of the first two as .gz, up to %(most)s.") % {
            "most": most
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(too_large())
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        file, chosen = values.get("mapping_file"), values.get("mapping", OWN)
        if file or chosen in ("", OWN):
            self._take_own(file)
        else:
            self.mapping_name = chosen
        return values

    def _take_own(self, file: Any) -> None:
        if file is None:
            if not {"mapping", "mapping_file"} & self.errors.keys():
                self.add_error("mapping_file", _("Choose the mapping's file, or one of the shipped mappings."))
            return
        try:
            text = file.read(_MAPPING_BYTES).decode("utf-8-sig")
            mapping = parse_mapping(text, file.name.rpartition("/")[2].removesuffix(".toml")[:60], file=file.name)
        except UnicodeDecodeError:
            self.add_error("mapping_file", _("A mapping is written in UTF-8; this file is not."))
        except MappingError as error:
            self.add_error("mapping_file", str(error))
        else:
            self.mapping_name, self.mapping_text = mapping.name, text


def too_large() -> str:
    return _("The file is larger than %(most)s. Split it, or use the command on the server.") % {
        "most": filesizeformat(settings.UPLOAD_LIMIT_BYTES)
    }
