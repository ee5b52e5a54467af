"""``manage.py preview_digest``: the weekly mail that a login would get now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboards.digest.mail import compose
from teams.models import User


class Command(BaseCommand):
    help = "Print the weekly mail that a login would get now; nothing is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="the login's name")
        parser.add_argument("--html", action="store_true", help="its HTML instead of its text")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["login"]).first()
        if user is None:
            raise CommandError(f"There is no login “{options['login']}”.", returncode=2)
        mail = compose(user)
        if mail is None:
            self.stdout.write("Nothing to say: no figures that this login answers for were counted in the last week.")
            return
        self.stdout.write(mail.html if options["html"] else f"Subject: {mail.subject}\n\n{mail.text}", ending="")
