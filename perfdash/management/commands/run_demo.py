"""``manage.py run_demo``, behind ``make demo``: data once, then web, worker and schedule until Ctrl-C."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from perfdash.demo.logins import PASSWORD, logins
from perfdash.demo.organisation import read_organisation
from perfdash.demo.processes import PAUSE_SECONDS, Together
from perfdash.demo.serving import HOST, AlreadyRunningError, answers, environment, only_one, port_taken, programs
from perfdash.demo.state import is_complete
from teams.roles import Role

READY_SECONDS = 60.0


class Command(BaseCommand):
    help = "Look around: generates a believable organisation once, then serves it on this machine until Ctrl-C."
    # The checks load every page, which the web process does anyway: the second start is to be quick.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="port on 127.0.0.1")
        parser.add_argument("--scale", type=float, default=1.0, help="see demo_data")
        parser.add_argument("--months", type=int, default=13, help="see demo_data")

    def handle(self, *args: Any, **options: Any) -> None:
        port = self.port(options["port"])
        try:
            with only_one(settings.VAR_DIR):
                call_command("migrate", verbosity=0)
                if not is_complete():
                    call_command("demo_data", scale=options["scale"], months=options["months"], stdout=self.stdout)
                self.serve(port)
        except AlreadyRunningError:
            raise CommandError(f"A demonstration already runs on {settings.VAR_DIR}: end that one first.") from None
        except KeyboardInterrupt:
            raise CommandError("Ended while preparing; nothing is half done, the next start begins again.") from None

    def port(self, text: str) -> int:
        """A free port, or an error that says what to do."""
        if not text.isdecimal() or not 0 < int(text) < 65536:
            raise CommandError(f"{text!r} is no port: give a number from 1 to 65535, such as PORT=8001.", returncode=2)
        if reason := port_taken(int(text)):
            raise CommandError(f"Port {text} cannot be used ({reason}): choose another one, such as PORT=8001.")
        return int(text)

    def serve(self, port: int) -> None:
        """The web process first: the page is there sooner when the others do not start beside it."""
        first, *others = programs(port)
        with Together(settings.VAR_DIR / "log", environment()) as together:
            together.start(first)
            if self.wait_until_ready(together, port):
                self.introduce(port)
                for program in others:
                    together.start(program)
                together.watch()
            if dead := together.dead():
                words = together.last_words(dead)
                raise CommandError(f"The {dead} process ended, so everything is ended. Its last words:\n{words}")
        self.stdout.write("Ended.")

    def wait_until_ready(self, together: Together, port: int) -> bool:
        """True once the pages are there; False where a program died or the end was asked for."""
        deadline = time.monotonic() + READY_SECONDS
        while not answers(port):
            if together.asked_to_end or together.dead():
                return False
            if time.monotonic() > deadline:
                raise CommandError(f"No answer within {READY_SECONDS:.0f} s; see {together.log('web')}.")
            time.sleep(PAUSE_SECONDS)
        return True

    def introduce(self, port: int) -> None:
        """Where to go and who to be."""
        lines = ["", f"{read_organisation().name} is ready: http://{HOST}:{port}/", ""]
        lines.append(f"  {'role':<20}{'name':<20}{'login':<14}password")
        lines += [f"  {Role(role).label!s:<20}{name:<20}{login:<14}{PASSWORD}" for role, name, login in logins()]
        lines += ["", f"Ctrl-C ends it. The data stays in {settings.VAR_DIR}, and so do the logs, in log/."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
