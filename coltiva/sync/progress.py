"""Tell how far a sync is: a bar on a terminal, lines elsewhere."""

import sys
import time

WIDTH = 30
# Seconds between two lines where there is no terminal.
EVERY = 10.0


class Progress:
    """Prints how many of the items were sent and refused."""

    def __init__(self, total: int) -> None:
        """Take how many there are."""
        self.total = total
        self.is_terminal = sys.stdout.isatty()
        self.told_at = time.monotonic()

    def __call__(self, sent: int, refused: int) -> None:
        """Show the state after a batch."""
        done = f"{sent + refused:,} of {self.total:,}"
        told = f"{done} ({refused:,} refused)" if refused else done
        if self.is_terminal:
            filled = WIDTH * min(sent + refused, self.total) // max(self.total, 1)
            bar = "#" * filled + "." * (WIDTH - filled)
            print(f"\r[{bar}] {told}", end="", flush=True)
        elif time.monotonic() - self.told_at >= EVERY:
            self.told_at = time.monotonic()
            print(f"  {told}", flush=True)

    def end(self) -> None:
        """Leave the bar's line."""
        if self.is_terminal:
            print()
