"""The canonical fields of an import: what a column of an export can become."""

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "words", "instant", "seconds", "boolean", "score"]
Group = Literal["contact", "people", "survey"]

CHANNELS: Final = ("call", "chat", "mail", "message", "ticket", "social", "form", "other")
SURVEY_SCALES: Final[dict[str, tuple[float, float]]] = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}


@dataclass(frozen=True)
class Field:
    """A canonical field: its kind, what it means, and the rules its values keep.

    ``required``: every mapping fills it; ``in_every_row``: where a mapping fills it, no row may leave it empty;
    ``longest`` is in characters; ``lines`` allows line breaks; ``words`` is the closed list of a field of words;
    ``past`` forbids instants after now; ``starts_at`` names the instant that this one may not lie before.
    """

    name: str
    kind: Kind
    group: Group
    description: str
    required: bool = False
    in_every_row: bool = False
    longest: int = 200
    lines: bool = False
    words: tuple[str, ...] = ()
    past: bool = True
    starts_at: str = ""


def _text(name: str, group: Group, description: str, *, longest: int = 200, lines: bool = False) -> Field:
    return Field(name, "text", group, description, longest=longest, lines=lines)


def _instant(name: str, group: Group, description: str, *, starts_at: str = "created_at") -> Field:
    return Field(name, "instant", group, description, starts_at=starts_at)


def _promise(name: str, description: str) -> Field:
    return Field(name, "instant", "contact", description, past=False)


def _boolean(name: str, description: str) -> Field:
    return Field(name, "boolean", "contact", description)


def _seconds(name: str, description: str) -> Field:
    return Field(name, "seconds", "contact", description)


_ALL: Final = (
    Field(
        "external_id",
        "text",
        "contact",
        "The id of the contact in the system it comes from.",
        required=True,
        in_every_row=True,
    ),
    Field("channel", "words", "contact", "How the customer came: call, chat, mail ...", words=CHANNELS),
    _text("category", "contact", "What the contact was about.", longest=120),
    _text("subcategory", "contact", "The finer division of the category.", longest=120),
    _text("customer", "contact", "What the export calls the customer; kept as a digest that nobody can read."),
    _text("agent", "people", "The key by which the export names the person who handled it."),
    _text("agent_name", "people", "The name to show for the person, where the key is not the name."),
    _text("agent_email", "people", "The mail address of the person.", longest=254),
    _text("team", "people", "The team of the person."),
    _text("unit", "people", "The unit that the team belongs to."),
    _text("team_leader", "people", "Who leads the team."),
    _text("unit_manager", "people", "Who manages the unit."),
    Field("created_at", "instant", "contact", "Arrival: when the customer's work came in.", in_every_row=True),
    _instant("answered_at", "contact", "When a person took the call or the chat."),
    _instant("first_response_at", "contact", "The first public reply by a person."),
    _promise("first_response_due_at", "Until when the first reply was promised."),
    _instant("handled_at", "contact", "The end of handling."),
    _instant("solved_at", "contact", "The last time it was solved."),
    _instant("reopened_at", "contact", "The last time it was opened again after being solved."),
    _promise("due_at", "Until when completion was promised."),
    _boolean("first_response_automatic", "The first reply came from a bot or was sent by itself."),
    _boolean("offered", "The contact asked for a person."),
    _boolean("answered", "A person took it."),
    _boolean("abandoned", "The customer left before a person took it."),
    _boolean("resolved_at_first_contact", "Resolved without a further contact."),
    _boolean("reopened", "Opened again after being solved."),
    _boolean("escalated", "Handed to a higher level."),
    _boolean("transferred", "Handed to another person or queue."),
    _seconds("talk_seconds", "Time in conversation."),
    _seconds("hold_seconds", "Time the customer was on hold."),
    _seconds("wrap_seconds", "After-contact work."),
    _seconds("handle_seconds", "Talk, hold and after-contact work together."),
    _seconds("wait_seconds", "Time the customer waited for a person."),
    _seconds("paused_seconds", "Time in which the work waited for the customer."),
    _text("survey_external_id", "survey", "The id of the survey; the contact's where the export has none."),
    Field("survey_kind", "words", "survey", "csat (1-5), nps (0-10) or ces (1-7).", words=tuple(SURVEY_SCALES)),
    Field("survey_score", "score", "survey", "The rating, on the scale of its kind."),
    _instant("survey_sent_at", "survey", "When the customer was asked."),
    _instant("survey_rated_at", "survey", "When the customer answered."),
    _text("survey_comment", "survey", "What the customer wrote.", longest=20_000, lines=True),
)

FIELDS: Final[dict[str, Field]] = {field.name: field for field in _ALL}

DETAILS: Final = "details"
CUSTOMER: Final = "customer"
FIRST_RESPONSE_UNKNOWN: Final = "first_response_unknown"
LONGEST_DETAIL: Final = 2_000
