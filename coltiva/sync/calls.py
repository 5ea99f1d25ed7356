"""Call a vendor's API within its limits, and say what became of the call.

A call is answered; or it is worth a wait and another try (429, 5xx, no connection); or
its rows are refused; or the whole sync must stop. What a vendor writes in an error may
name a person, so only codes are kept of it.
"""

import email.utils
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

# Seconds a request may take, seconds to wait at most, how often to ask.
TIMEOUT = 90.0
LONGEST_WAIT = 300.0
ATTEMPTS = 8
TOO_MANY_REQUESTS = 429
# Codes that speak of the rows; other 4xx speak of the key, the path or the settings.
OF_THE_ROWS = (400, 409, 413, 422)

Answer = TypeVar("Answer")


class RefusedError(Exception):
    """The vendor took none of a batch's rows, for a reason in its rows.

    rows: the positions that it names, each with its reason; empty where it names none.
    """

    def __init__(self, reason: str, rows: Mapping[int, str] | None = None) -> None:
        """Keep the reason's code, never the vendor's text."""
        super().__init__(reason)
        self.reason = reason
        self.rows = dict(rows or {})


class StoppedError(Exception):
    """Nothing more can be sent now; what was sent is recorded."""


class GoneError(Exception):
    """What was asked for is not there (404)."""


@dataclass(frozen=True)
class Failure:
    """What an error of an SDK says.

    status: the HTTP code, None without a connection. retry_after: the header's text.
    reason: a code of ours. rows: refused positions with their reasons. advice: what to
    mend, where that is known.
    """

    status: int | None
    retry_after: str | None = None
    reason: str = "refused"
    rows: Mapping[int, str] = field(default_factory=dict)
    advice: str = ""


class Caller:
    """Makes the calls of one vendor, one after the other."""

    def __init__(
        self,
        title: str,
        limits: tuple[tuple[int, float], ...],
        read: Callable[[Exception], Failure | None],
    ) -> None:
        """Take the vendor's name, its limits (calls, seconds) and who reads its errors.

        `read` gives None for an error that is no answer of the vendor's.
        """
        self.title = title
        self.limits = limits
        self.read = read
        self.made: deque[float] = deque(maxlen=max((n for n, _ in limits), default=1))

    def __call__(self, ask: Callable[[], Answer]) -> Answer:
        """Give the answer; raise RefusedError, GoneError or StoppedError."""
        failure = Failure(None)
        for attempt in range(ATTEMPTS):
            self.keep_pace()
            try:
                return ask()
            except Exception as error:
                read = self.read(error)
                if read is None:
                    kind = type(error).__name__
                    raise StoppedError(
                        f"{self.title}'s answer could not be read ({kind})."
                    ) from error
                failure = read
            if is_final(failure.status):
                break
            if attempt + 1 < ATTEMPTS:
                pause(wait_of(failure.retry_after, attempt))
        raise self.verdict(failure) from None

    def verdict(self, failure: Failure) -> Exception:
        """Say what a call that failed for good means."""
        status = failure.status
        if failure.advice:
            return StoppedError(failure.advice)
        if status == 404:
            return GoneError()
        if status in OF_THE_ROWS:
            return RefusedError(failure.reason, failure.rows)
        if status in (401, 403):
            return StoppedError(
                f"{self.title} does not take the key ({status}): see that it is right"
                " and has the scopes of docs/sync.md."
            )
        if status == TOO_MANY_REQUESTS:
            return StoppedError(
                f"{self.title} still says that there are too many requests, after"
                f" {ATTEMPTS} tries."
            )
        if status is None:
            return StoppedError(
                f"{self.title} can't be reached, after {ATTEMPTS} tries."
            )
        return StoppedError(f"{self.title} answers with HTTP {status}.")

    def keep_pace(self) -> None:
        """Wait until one more call is within every limit."""
        for calls, seconds in self.limits:
            if len(self.made) >= calls:
                due = self.made[-calls] + seconds - time.monotonic()
                if due > 0:
                    pause(due)
        self.made.append(time.monotonic())


def is_final(status: int | None) -> bool:
    """Tell whether asking again is of no use."""
    return status is not None and status < 500 and status != TOO_MANY_REQUESTS


def wait_of(retry_after: str | None, attempt: int) -> float:
    """Seconds before the next try: the header's or doubled each time, and some more.

    The addition is by chance, so that programs that were stopped together do not come
    back together.
    """
    asked = seconds_of(retry_after)
    wait = 2.0**attempt if asked is None else asked
    return min(wait + random.uniform(0, max(wait, 1.0) / 4), LONGEST_WAIT)


def seconds_of(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds, or a date; None where it says nothing."""
    text = (retry_after or "").strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        pass
    try:
        return max(email.utils.parsedate_to_datetime(text).timestamp() - time.time(), 0)
    except (TypeError, ValueError):
        return None


def pause(seconds: float) -> None:
    """Sleep, but wake up and raise KeyboardInterrupt when the run is told to stop."""
    from dlt.common.runtime import signals

    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        # dlt wakes one sleep for a signal, and only the sleeper can tell why.
        signals.sleep(min(left, 1.0))
        signals.raise_if_signalled()


def header(headers: Any, name: str) -> str | None:
    """Look a header up, whatever its case; None without headers."""
    found = {str(key).lower(): value for key, value in dict(headers or {}).items()}
    return found.get(name.lower())
