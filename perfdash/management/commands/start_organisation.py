"""``manage.py start_organisation``: the first team, the first person and the first login of a new installation."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from teams.actions import begin_organisation, set_generated_password
from teams.models import User

NEXT = """
Next:
  1. Log in as {email}.
  2. Import an export of your helpdesk: the page Imports, or manage.py import_contacts FILE --mapping csat_export
  3. Give your people logins and roles: the page People."""


class Command(BaseCommand):
    help = "Begin: makes the root team and the first login, an administrator and operations manager."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="the organisation's name")
        parser.add_argument("--person", required=True, help="your name")
        parser.add_argument("--email", required=True, help="your mail address, the login name too")
        parser.add_argument("--password", help="asked for where it is left out; without a terminal one is made up")

    def handle(self, *args: Any, **options: Any) -> None:
        name, email = options["name"].strip(), options["email"].strip().lower()
        try:
            validate_email(email)
            password = options["password"] or self.asked_password()
            if password:
                validate_password(password, User(username=email, email=email))
            made_up = self.begin(name, options["person"].strip(), email, password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        self.stdout.write(f"{name} is set up, and {options['person']} is its administrator and operations manager.")
        if made_up:
            self.stdout.write(f"Password, shown only now: {made_up}")
        self.stdout.write(NEXT.format(email=email))

    @transaction.atomic
    def begin(self, name: str, person: str, email: str, password: str | None) -> str:
        """Returns the password that was made up, "" where one was given."""
        user = begin_organisation(name=name, person_name=person, email=email, password=password)
        return "" if password else set_generated_password(user, by=None)

    def asked_password(self) -> str | None:
        """What is typed at a terminal, twice the same; None without a terminal."""
        if not sys.stdin.isatty():
            return None
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise ValidationError("The two passwords differ.")
        return password
