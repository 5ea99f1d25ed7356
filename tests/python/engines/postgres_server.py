"""A PostgreSQL server of its own for a test: on loopback, in a temporary folder."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = DATABASE = "coltiva"
# As unlike DuckDB as a server may be: the order of English, New York's time.
LOCALE = ("--locale=C", "--locale-provider=icu", "--icu-locale=en-US")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "America/New_York",
    "fsync": "off",
}


class NoServerError(Exception):
    """There are no server programs, and they can't be installed from here."""


def programs() -> Path:
    """Find the folder of the server's programs; install Debian's where needed."""
    found = _found_programs()
    if found is None:
        if shutil.which("apt-get") is None or os.geteuid() != 0:
            raise NoServerError(
                "PostgreSQL's server programs are not installed, and only root may "
                "install them with apt-get: install your system's postgresql package "
                "(15 or newer), or put initdb and pg_ctl on the PATH."
            )
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "postgresql"]):
            subprocess.run(
                ["apt-get", "--quiet=2", *command], env=os.environ | quiet, check=True
            )
        found = _found_programs()
    if found is None:
        raise NoServerError("apt-get installed no initdb: is it PostgreSQL's server?")
    return found


def _found_programs() -> Path | None:
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: int(path.parts[-3]), reverse=True)
    on_path = [Path(path) for path in [shutil.which("initdb")] if path]
    for initdb in [*newest, *on_path]:
        if (initdb.parent / "pg_ctl").exists():
            return initdb.parent
    return None


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """Run a server with an empty database; give the environment that leads to it.

    It is stopped however the block ends, SIGTERM included, and its folder removed.
    """
    folder_of_programs = programs()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="coltiva-postgres-") as name:
        folder = Path(name)
        # The server refuses to run as root.
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        data, password = folder / "data", secrets.token_hex(16)
        (folder / "password").write_text(password)
        if owner:
            for path in (folder, folder / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)

        def run(program: str, *arguments: str, check: bool = True) -> None:
            with (folder / "out").open("a") as out:
                done = subprocess.run(
                    [str(folder_of_programs / program), *arguments],
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    user=owner.pw_uid if owner else None,
                    group=owner.pw_gid if owner else None,
                    extra_groups=[] if owner else None,
                    check=False,
                )
            if check and done.returncode:
                told = (folder / "out").read_text()
                raise RuntimeError(f"{program} failed:\n{told}")

        run(
            "initdb",
            *("--pgdata", str(data), "--username", USER, "--encoding", "UTF8"),
            *("--auth=scram-sha-256", "--pwfile", str(folder / "password"), *LOCALE),
        )
        port = _free_port()
        options = [f"-c {key}='{value}'" for key, value in SETTINGS.items()]
        options.append(f"-p {port}")
        try:
            run("pg_ctl", "start", "-w", "-D", str(data), "-o", " ".join(options))
            environment = {
                "COLTIVA_PG_HOST": "127.0.0.1",
                "COLTIVA_PG_PORT": str(port),
                "COLTIVA_PG_USER": USER,
                "COLTIVA_PG_PASSWORD": password,
                "COLTIVA_PG_DATABASE": "postgres",
            }
            yield environment
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-D", str(data), check=False)
            signal.signal(signal.SIGTERM, before)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
