"""Celery's schedule in a file, except that it goes on when the clock is set back.

Celery 5.7 waits until the clock is again where it was: after a machine has started with a wrong date, for months.
"""

from typing import Any

from celery.beat import PersistentScheduler


class Schedule(PersistentScheduler):
    def tick(self, *args: Any, **kwargs: Any) -> float:
        """What ran last in the future ran just now."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at and entry.last_run_at > now:
                entry.last_run_at, self._heap = now, None
        return float(super().tick(*args, **kwargs))
