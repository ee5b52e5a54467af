"""``make test``: the suite on PostgreSQL where there is one, then on SQLite; at the end what was left out.

The last line is pytest's closing line, of a run that failed if one did. Arguments go to pytest.

A test that fails is run once more, since browsers, workers and servers share the cores with each other here; what held
only then is named at the end, as something to be mended.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from tests.servers import named_in_environment
from tests.services import absent, postgres_url, required

NOTHING_SELECTED = 5


@dataclass(frozen=True)
class Outcome:
    code: int
    closing: str


def main(arguments: list[str]) -> int:
    with named_in_environment():
        return both(arguments)


def both(arguments: list[str]) -> int:
    """Whether all that is required is here and every pass went well: an exit code."""
    try:
        missing = [reason for name in required() if (reason := absent(name))]
    except ValueError as error:
        missing = [str(error)]
    if missing:
        print("\n".join(f"Required, and missing: {reason}" for reason in missing), file=sys.stderr)
        return 1
    outcomes = [run(name, url, arguments) for name, url in databases()]
    failed = [outcome for outcome in outcomes if outcome.code not in (0, NOTHING_SELECTED)]
    if failed and failed[0] is not outcomes[-1]:
        print(failed[0].closing)
    return failed[0].code if failed else 0


def databases() -> list[tuple[str, str]]:
    sqlite = ("SQLite", "sqlite://:memory:")
    if absent("postgres"):
        return [sqlite]
    return [("PostgreSQL", postgres_url(f"perfdash_{os.getpid()}")), sqlite]


def run(name: str, url: str, arguments: list[str]) -> Outcome:
    """One pass of pytest over the suite, its lines shown as they come."""
    # One more than cores: tests with processes of their own wait for them most of their time.
    workers = max(3, min(5, (os.cpu_count() or 2) + 1))
    command = [sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "worksteal", "--reruns", "1", *arguments]
    print(f"--- on {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="perfdash-var-") as folder:
        own = {"DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": folder, "PYTHONUNBUFFERED": "1"}
        environment = os.environ | own | {"HYPOTHESIS_PROFILE": "same"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        closing = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.strip() or closing
    return Outcome(process.wait(), closing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
