"""The logins of the demonstration, one for each role."""

from perfdash.demo.organisation import read_organisation

# They exist to look around on one's own machine; ``run_demo`` serves them on the loopback address only.
PASSWORD = "northwind-demo"  # noqa: S105
# Whose pages and mails are not in the language of the browser.
LANGUAGES = {"hr": "de"}


def logins() -> list[tuple[str, str, str]]:
    """(role, name, username) of everybody of the cast who has a login."""
    cast = read_organisation().cast
    return [(member.role, member.name, member.username) for member in cast if member.username]
