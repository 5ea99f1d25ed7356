"""Tell how far a run of dbt is: a bar on a terminal, elsewhere a line for each room.

A room is a folder of models. dbt builds what can be built, so several rooms are under
way at a time; one is done when its last model is.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stdout
from typing import Any, TextIO

from tqdm import tqdm
from tqdm.contrib import DummyTqdmFile

READING, SEEDS = "reading the project", "seeds"
# What makes a room; tests and hooks do not.
KINDS = ("model", "seed")
WIDTH = 12
BAR = f"{{desc:<{WIDTH}}} |{{bar}}| {{n_fmt}} of {{total_fmt}}, {{elapsed_s:.0f}} s"
BEFORE = "{desc}, {elapsed_s:.0f} s"
# Seconds after which a line says that a long model is still being built.
PATIENCE = 60
TICK = 0.5


class Progress:
    """What dbt calls with each of its events, from whichever of its threads."""

    def __init__(self, stream: TextIO, patience: float = PATIENCE) -> None:
        """Tell it on a stream; patience in seconds."""
        self.stream, self.patience = stream, patience
        self.rooms: Counter[str] = Counter()
        self.room, self.finished, self.total = READING, 0, 0
        self.lock = threading.RLock()
        self.started = self.spoken = time.monotonic()
        self.bar: tqdm | None = None
        self.stop = threading.Event()
        self.ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Progress":
        """Begin: from now on what dbt prints is written above the bar."""
        if self.stream.isatty():
            self.bar = tqdm(
                desc=self.room,
                file=self.stream,
                bar_format=BEFORE,
                dynamic_ncols=True,
                leave=False,
            )
            self.redirected = redirect_stdout(DummyTqdmFile(self.stream))
            self.redirected.__enter__()
        self.ticker.start()
        return self

    def __exit__(self, *error: object) -> None:
        """End, in any case: the bar is taken away, what was printed stays."""
        self.stop.set()
        self.ticker.join()
        if self.bar is not None:
            self.redirected.__exit__(None, None, None)
            self.bar.close()

    def expect(self, nodes: Mapping[str, Any]) -> None:
        """Count the models and seeds of each room, of all the nodes of a project."""
        for node in nodes.values():
            if node.resource_type in KINDS:
                self.rooms[room_of(str(node.resource_type), node.path)] += 1

    def __call__(self, event: Any) -> None:
        """Take an event of dbt; all but three kinds say nothing about how far it is."""
        match event.info.name:
            case "ConcurrencyLine":
                self._begin(event.data.node_count)
            case "NodeStart":
                self._enter_room(event.data.node_info)
            case "NodeFinished":
                self._leave_node(event.data.node_info)

    def _begin(self, total: int) -> None:
        """Know how many nodes there are."""
        with self.lock:
            self.total = total
            if self.bar is not None:
                self.bar.total = total
                self.bar.bar_format = BAR

    def _enter_room(self, node: Any) -> None:
        """Show the room of a model that is begun; tests belong to what they follow."""
        if node.resource_type in KINDS:
            with self.lock:
                self.room = room_of(node.resource_type, node.node_path)
                if self.bar is not None:
                    self.bar.set_description_str(self.room, refresh=False)

    def _leave_node(self, node: Any) -> None:
        """Count a node; say so when it was the last model of its room."""
        with self.lock:
            self.finished += 1
            if self.bar is not None:
                self.bar.update()
            if node.resource_type not in KINDS or node.node_status != "success":
                return
            room = room_of(node.resource_type, node.node_path)
            self.rooms[room] -= 1
            if self.rooms[room] == 0:
                self._say(f"{room:<{WIDTH}} done")

    def _say(self, words: str) -> None:
        """Write a line, where there is no bar."""
        self.spoken = time.monotonic()
        if self.bar is None:
            counts = f"{self.finished} of {self.total}, " if self.total else ""
            seconds = f"{self.spoken - self.started:.0f} s"
            print(f"  {words}, {counts}{seconds}", file=self.stream, flush=True)

    def _tick(self) -> None:
        """Keep the seconds going while a model takes long."""
        while not self.stop.wait(TICK):
            with self.lock:
                if self.bar is not None:
                    self.bar.refresh()
                elif time.monotonic() - self.spoken >= self.patience:
                    self._say(f"{self.room:<{WIDTH}} ....")


def room_of(resource_type: str, path: str) -> str:
    """Give the room of a model, the folder of its path; all seeds are one."""
    return SEEDS if resource_type == "seed" else path.split("/")[0]
