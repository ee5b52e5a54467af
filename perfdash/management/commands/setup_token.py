"""``manage.py setup_token``: writes the token for the set-up in the browser again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from teams.actions import first_run_token


class Command(BaseCommand):
    help = "Write the token that opens /setup/ while nobody has a login. After a use it is a new one."

    def handle(self, *args: Any, **options: Any) -> None:
        token = first_run_token()
        if not token:
            raise CommandError("There is a login already: log in, or let an administrator give you one.")
        self.stdout.write(token)
