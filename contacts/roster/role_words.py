"""Roles as rosters call them."""

from typing import Final

from django.utils.translation import gettext as _

from contacts.importers.errors import nearest
from teams.roles import Role

# Words beside the role's own key and label. A job title is no role: what is not here is asked about, not guessed.
WORDS: Final[dict[Role, tuple[str, ...]]] = {
    Role.AGENT: ("advisor", "associate", "representative", "customer service representative", "csr", "member"),
    Role.TEAM_LEADER: ("team lead", "leader", "lead", "supervisor", "teamlead", "tl"),
    Role.QUALITY_SPECIALIST: ("quality analyst", "quality", "qa", "qa analyst", "qa specialist"),
    Role.INSTRUCTOR: ("trainer", "coach"),
    Role.OPERATIONS_MANAGER: ("manager", "ops manager", "operations", "head of operations"),
    Role.HR: ("human resources", "hr business partner", "people partner"),
    Role.ADMINISTRATOR: ("admin",),
}
_BY_WORD: Final = {
    word.casefold().replace("_", " "): role
    for role, words in WORDS.items()
    for word in (role.value, str(role.label), *words)
}


def find_role(text: str) -> Role | None:
    return _BY_WORD.get(" ".join(text.casefold().replace("_", " ").replace("-", " ").split()))


def unknown_role(text: str) -> str:
    """The sentence for a word that is no role."""
    return _("There is no role “%(text)s”. %(nearest)s") % {
        "text": text,
        "nearest": nearest(text, [str(role.label) for role in Role]),
    }
