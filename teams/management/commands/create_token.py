"""``manage.py create_token USERNAME``: a token for the API, shown once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

from teams.actions import record_event
from teams.models import User

DEFAULT_DAYS = 365


class Command(BaseCommand):
    help = "Print a new API token for a login, once: only its hash is kept. Send it as “Authorization: Token ...”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the login that the token acts for")
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS, help=f"how long it opens ({DEFAULT_DAYS})")

    def handle(self, *args: Any, **options: Any) -> None:
        user = self.login(options["username"])
        days = options["days"]
        if not 1 <= days <= 3650:
            raise CommandError(f"--days {days}: use 1 to 3650.", returncode=2)
        row, token = AuthToken.objects.create(user, expiry=timedelta(days=days))
        record_event(by=None, action="token.create", subject=user.username, details={"until": f"{row.expiry:%Y-%m-%d}"})
        # The token alone goes to stdout, so that a script can take it from there.
        self.stderr.write(f"Opens as {user.username} until {row.expiry:%Y-%m-%d}. It is not shown again.")
        self.stdout.write(token)

    def login(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no login {username!r}.", returncode=2)
        if not user.is_active:
            raise CommandError(f"The login {username!r} is switched off.", returncode=2)
        return user
