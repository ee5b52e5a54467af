"""A module in a process with a clock of its own: ``python -m tests.chaos.clock FILE celery -A perfdash beat``.

The file holds by how many seconds the clock is wrong; when it changes, the clock jumps. Like a real one that is set, this
leaves the monotonic clock alone. No children: they would go on with the clock they were born with.
"""

import runpy
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

LOOK_SECONDS = 0.05


def main(path: Path, module: str, *arguments: str) -> None:
    began, monotonic = datetime.now(UTC), time.monotonic()

    def wrong_by(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds + time.monotonic() - monotonic)

    def follow(clock: Any, said: str) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            now = path.read_text()
            if now and now != said:
                clock.move_to(wrong_by(float(now)))
                said = now

    said = path.read_text()
    clock = time_machine.travel(wrong_by(float(said)), tick=True).start()
    threading.Thread(target=follow, args=(clock, said), daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
