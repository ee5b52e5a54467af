"""The broker in files."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

from django.conf import settings
from kombu import Connection

LONG = "x" * 5_000_000


def connection(folder: Path) -> Connection:
    options: dict[str, Any] = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
    options |= {"control_folder": str(folder / "control")}
    (folder / "control").mkdir(exist_ok=True)
    return Connection("filesystem://", transport=settings.CELERY_BROKER_TRANSPORT, transport_options=options)


def take(folder: Path, wanted: int) -> list[str]:
    """Look for messages without a pause until there were so many."""
    found: list[str] = []
    with connection(folder) as there, there.SimpleQueue("work") as queue:
        while len(found) < wanted:
            try:
                message = queue.get_nowait()
            except Empty:
                continue
            message.ack()
            found.append(message.payload)
    return found


def test_a_reader_never_sees_a_message_that_is_still_being_written(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(take, tmp_path, 3)
        with connection(tmp_path) as here, here.SimpleQueue("work") as queue:
            for number in range(3):
                queue.put(f"{number}{LONG}")
        assert [text[0] for text in taken.result(timeout=60)] == ["0", "1", "2"]
    assert [path.name for path in tmp_path.iterdir()] == ["control"]
