"""Servers of our own, to be stopped, killed and started again: never those of the machine."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import redis

from tests.processes import free_port, wait_until

PACKAGES = {"initdb": "postgresql", "postgres": "postgresql", "redis-server": "redis-server"}
AS_ROOT = os.geteuid() == 0
# What servers of tests keep is thrown away: it lies in memory where there is enough of it.
MEMORY, ENOUGH_BYTES = Path("/dev/shm"), 4 << 30


def program(name: str) -> str:
    """The path of a server's program, of the newest version. Raises LookupError that says what to install."""
    if AS_ROOT and name == "postgres" and not _has_login("postgres"):
        raise LookupError("PostgreSQL refuses to run as root, and there is no login called postgres.")
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise LookupError(f"Needed and not here: {name}. Install the package {PACKAGES[name]}.")
    return found


def _has_login(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def missing(names: Iterable[str] = PACKAGES) -> list[str]:
    """A sentence for each program that is not here."""
    sentences = []
    for name in names:
        try:
            program(name)
        except LookupError as error:
            sentences.append(str(error))
    return sentences


@contextmanager
def named_in_environment() -> Iterator[None]:
    """PostgreSQL and Redis for one run, where their programs are here and the environment names no others."""
    kinds: dict[str, type[Server]] = {"TEST_POSTGRES_URL": Postgres, "TEST_REDIS_URL": Redis}
    with ExitStack() as running:
        for variable, kind in kinds.items():
            if variable not in os.environ and not missing(kind.programs):
                server = kind()
                running.callback(server.remove)
                server.start()
                os.environ[variable] = server.url
        yield


def _place() -> str | None:
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    return str(MEMORY) if roomy else None


class Server(ABC):
    """A process that listens on a port of its own, with its data in a folder of its own."""

    programs: tuple[str, ...]
    url: str
    # PostgreSQL refuses to run as root.
    user: str | None = None

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="perfdash-server-", dir=_place()))
        self.folder.chmod(0o755)
        if self.user:
            shutil.chown(self.folder, self.user)
        with free_port() as (port, _take):
            self.port = port
        self.process: subprocess.Popen[str] | None = None

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def start(self) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, user=self.user, stdout=log, stderr=log, text=True
            )
        wait_until(self.answers)

    def stop(self, how: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def remove(self) -> None:
        self.stop(signal.SIGINT)
        shutil.rmtree(self.folder)


class Postgres(Server):
    """``stop`` with SIGINT ends every session at once, with SIGQUIT it is as after a crash."""

    programs = ("initdb", "postgres")
    user = "postgres" if AS_ROOT else None

    def __init__(self) -> None:
        super().__init__()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        make = [program("initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"]
        subprocess.run(make, user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def command(self) -> list[str]:
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder), "fsync": "off"}
        # Plans are then those of the statistics that a test asks for, whenever it runs.
        settings |= {"full_page_writes": "off", "autovacuum": "off"}
        chosen = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), *chosen]

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(Server):
    """Keeps nothing on disk: whatever ends it empties it."""

    programs = ("redis-server",)

    def __init__(self) -> None:
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]

    def answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False
