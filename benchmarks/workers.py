"""Two workers against one over sixty days: ``python benchmarks/workers.py [contacts]`` (default 1200000).

On PostgreSQL, each worker a process that waits to be let off; seconds from then until the last one ends. In turn, median
of three. Prints a table.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

DAYS, REPEATS = 60, 3


def main(size: int) -> None:
    from tests.databases import own_postgres
    from tests.services import absent

    if reason := absent("postgres"):
        print(f"Left out: {reason}")
        return
    with tempfile.TemporaryDirectory() as folder, own_postgres() as url:
        environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": folder, "TIME_ZONE": "UTC", "LOG_LEVEL": "WARNING"}
        subprocess.run([sys.executable, __file__, "--fill", str(size)], env=environment, cwd=ROOT, check=True)
        taken: dict[int, list[float]] = {1: [], 2: []}
        for _repeat in range(REPEATS):
            for workers, seconds in taken.items():
                seconds.append(measure(workers, environment))
    alone = median(taken[1])
    print(f"{'contacts':>10}{'days':>6}  {'workers':>7}{'median s':>10}{'times as fast':>15}")
    for workers, seconds in taken.items():
        print(f"{size:>10,}{DAYS:>6}  {workers:>7}{median(seconds):>10.2f}{alone / median(seconds):>15.2f}")


def measure(workers: int, environment: dict[str, str]) -> float:
    subprocess.run([sys.executable, __file__, "--stale"], env=environment, cwd=ROOT, check=True)
    command = [sys.executable, __file__, "--work"]
    running = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _worker in range(workers)
    ]
    for process in running:
        assert process.stdout and process.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for process in running:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    codes = [process.wait() for process in running]
    assert not any(codes), codes
    return time.perf_counter() - began


def inside(step: str, size: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfdash.settings")
    django.setup()
    import aggregation
    from django.core.management import call_command
    from django.db import connection

    from kpis.aggregation import mark_range_stale, start_run, work_off

    if step == "--fill":
        aggregation.DAYS = DAYS
        call_command("migrate", verbosity=0)
        aggregation.fill(size)
    if step == "--stale":
        mark_range_stale()
    if step == "--work":
        connection.ensure_connection()
        print("ready", flush=True)
        sys.stdin.readline()
        run = start_run(trigger="bench")
        assert run is not None
        work_off(run)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1].startswith("--"):
        inside(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_200_000)
