"""Look at a page with a headless Chromium, over the pipe that it listens to.

Nothing besides Python's library is needed: a message is JSON and ends with a null byte.
"""

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-extensions", "--hide-scrollbars"),
    *("--disable-component-update", "--remote-debugging-pipe"),
)
PACKAGES = ("chromium", "fonts-inter")
WAIT_SECONDS = 60


class NoBrowserError(Exception):
    """There is no Chromium, and it can't be installed from here."""


def program(may_install: bool = False) -> Path:
    """Find Chromium; where root may, install Debian's."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and may_install and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium (once) ...", flush=True)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        options = ["--quiet=2", "--no-install-recommends", "--yes"]
        for command in (["update"], ["install", *options, *PACKAGES]):
            subprocess.run(
                ["apt-get", "--quiet=2", *command],
                env=os.environ | quiet,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError(
            "no Chromium was found; install your system's chromium package."
        )
    return Path(found)


class Browser:
    """A page in a running Chromium, and what it told about it."""

    def __init__(self, writing: int, reading: BinaryIO) -> None:
        """Take the two ends of the pipe and open an empty page."""
        self.writing = writing
        self.reading = reading
        self.number = 0
        self.left = b""
        self.session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.is_loaded = False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask one thing of the browser and wait for its answer."""
        self.number += 1
        told = {"id": self.number, "method": method, "params": arguments}
        if self.session:
            told["sessionId"] = self.session
        os.write(self.writing, json.dumps(told).encode() + b"\0")
        while (answer := self.next_message()).get("id") != self.number:
            self.note(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def next_message(self) -> dict[str, Any]:
        """Read the next message of the browser."""
        while b"\0" not in self.left:
            read = self.reading.read(1 << 16)
            if not read:
                raise RuntimeError("Chromium ended before it answered.")
            self.left += read
        message, _, self.left = self.left.partition(b"\0")
        return json.loads(message)

    def note(self, event: dict[str, Any]) -> None:
        """Keep what the browser tells unasked: requests, errors, the page is loaded."""
        told = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(told["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(told["exceptionDetails"]["text"])
            case "Runtime.consoleAPICalled" if told["type"] in ("error", "warning"):
                self.complaints.append(str(told["args"]))
            case "Log.entryAdded":
                self.complaints.append(told["entry"]["text"])
            case "Page.loadEventFired":
                self.is_loaded = True

    def open(self, page: Path, width: int, height: int = 900) -> None:
        """Open a file in a window of that many pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.is_loaded = False
        self.call("Page.navigate", url=page.resolve().as_uri())
        while not self.is_loaded:
            self.note(self.next_message())
        self.value("document.fonts.ready.then(() => true)")

    def value(self, expression: str) -> Any:
        """Give what an expression of the page's language is worth."""
        answer = self.call(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def picture(self, until: str | None = None) -> bytes:
        """Give a PNG of the open page, all of it or until a board such as #money."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"]}
        clip["height"] = size["height"]
        if until:
            end = f"document.querySelector({json.dumps(until)}).getBoundingClientRect()"
            clip["height"] = self.value(f"Math.round({end}.bottom + 28)")
        taken = self.call(
            "Page.captureScreenshot",
            format="png",
            clip=clip,
            captureBeyondViewport=True,
        )
        return base64.b64decode(taken["data"])


@contextmanager
def browsing(chromium: Path) -> Iterator[Browser]:
    """Run a Chromium of its own, with a profile that is thrown away."""
    theirs, writing = os.pipe()
    reading, answers = os.pipe()
    with tempfile.TemporaryDirectory(
        prefix="coltiva-chromium-", ignore_cleanup_errors=True
    ) as profile:
        # Chromium reads its pipe as number 3 and writes it as number 4.
        script = f'exec 3<&{theirs} 4>&{answers}; exec "$0" "$@"'
        flags = [*FLAGS, f"--user-data-dir={profile}"]
        process = subprocess.Popen(
            ["/bin/bash", "-c", script, str(chromium), *flags],
            pass_fds=(theirs, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answers)
        answering = os.fdopen(reading, "rb", buffering=0)
        try:
            browser = Browser(writing, answering)
            yield browser
            browser.session = ""
            browser.call("Browser.close")
            process.wait(WAIT_SECONDS)
        finally:
            process.kill()
            process.wait()
            os.close(writing)
            answering.close()


def picture(
    chromium: Path, page: Path, file: Path, width: int, until: str | None = None
) -> None:
    """Take a picture of a page into a PNG file."""
    with browsing(chromium) as browser:
        browser.open(page, width)
        file.write_bytes(browser.picture(until))
