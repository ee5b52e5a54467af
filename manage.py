#!/usr/bin/env python
"""Django's command line for perfdash."""

import os
import select
import sys

READER_LEFT = 141  # What a shell says of a command that wrote into a closed pipe.


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_left():
            raise
        # Whoever reads, such as head, has seen enough: what is left goes nowhere, and Python has no complaint at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(READER_LEFT)


def _reader_left() -> bool:
    """Another pipe may be the broken one, such as that to the database, which must not pass for this one."""
    output = select.poll()
    output.register(sys.stdout, select.POLLOUT)
    return any(event & select.POLLERR for _file, event in output.poll(0))


if __name__ == "__main__":
    main()
