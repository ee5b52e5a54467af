"""``make chaos``: attacks on an installation of real processes and servers, one after the other, and a table of verdicts.

What is missing makes it fail, and is never left out. Arguments go to pytest.
"""

import os
import subprocess
import sys
import tempfile

from tests.servers import missing


def main(arguments: list[str]) -> int:
    if sentences := missing():
        print("\n".join(sentences), file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="perfdash-var-") as folder:
        own = {"DATABASE_URL": "sqlite://:memory:", "REDIS_URL": "", "VAR_DIR": folder, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "pytest", "tests/chaos", *arguments]
        return subprocess.run(command, env=os.environ | own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
