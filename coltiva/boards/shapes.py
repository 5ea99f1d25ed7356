"""Work out where things go: tiles of a treemap, ribbons of flows, ticks, shades."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil

DARK, LIGHT = "#1f2933", "#ffffff"
# Dark text can be read on the deepest shade too: 4.5 times as light.
PALE, DEEP = (238, 244, 246), (102, 162, 182)
"""The two ends of the shades of a heat map."""
FLOW_HEIGHT, FLOW_GAP = 300.0, 13.0
"""Pixels that all flows take together, and between two names of a side."""


def ink(colour: str) -> str:
    """Give the colour, dark or light, that stands out more on one such as #1b7837."""
    lightness = brightness(colour) + 0.05
    on_dark = lightness / (brightness(DARK) + 0.05)
    return DARK if on_dark > (brightness(LIGHT) + 0.05) / lightness else LIGHT


def brightness(colour: str) -> float:
    """Give a colour's relative luminance, from 0 to 1, as WCAG 2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    ]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def shade(value: float, most: float) -> str:
    """Give the shade of a value between 0 and most; its root, so that few is seen."""
    part = (max(value, 0) / most) ** 0.5 if most > 0 else 0
    mixed = [round(a + (b - a) * part) for a, b in zip(PALE, DEEP, strict=True)]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ticks(most: float, steps: int = 5) -> list[int]:
    """Give at most that many round marks above 0 of an axis that holds most."""
    step = next(
        part * 10**power
        for power in count()
        for part in (1, 2, 5)
        if part * 10**power * steps >= most
    )
    return [step * place for place in range(max(ceil(most / step), 1) + 1)]


@dataclass(frozen=True)
class Tile:
    """A rectangle in per cent of the whole: from the left, from the top, its sides."""

    left: float
    top: float
    width: float
    height: float


def tiles(values: Sequence[float], ratio: float) -> list[Tile]:
    """Divide a rectangle by values, largest first, into tiles that are nearly square.

    ratio: width by height of the whole.
    """
    left, top, width, height = 0.0, 0.0, 100.0 * ratio, 100.0
    scale = width * height / sum(values) if values else 0.0
    areas = [value * scale for value in values]
    found: list[Tile] = []
    while areas:
        side = min(width, height)
        row = areas[:1]
        for area in areas[1:]:
            if worst([*row, area], side) > worst(row, side):
                break
            row.append(area)
        areas = areas[len(row) :]
        depth, place = sum(row) / side, 0.0
        for area in row:
            length = area / depth
            if width >= height:
                found.append(Tile(left, top + place, depth, length))
            else:
                found.append(Tile(left + place, top, length, depth))
            place += length
        if width >= height:
            left, width = left + depth, width - depth
        else:
            top, height = top + depth, height - depth
    return [
        Tile(tile.left / ratio, tile.top, tile.width / ratio, tile.height)
        for tile in found
    ]


def worst(row: Sequence[float], side: float) -> float:
    """Give the ratio of the longest tile of a row laid along a side."""
    depth = sum(row) / side
    return max(max(depth * depth / area, area / (depth * depth)) for area in row)


@dataclass(frozen=True)
class Node:
    """A name on one side of the flows: pixels from the top, height, its total."""

    name: str
    top: float
    height: float
    total: int


@dataclass(frozen=True)
class Flows:
    """The names before and now, and a path of each flow, 100 units wide."""

    before: list[Node]
    now: list[Node]
    paths: list[str]
    height: float


def flows(
    links: Sequence[tuple[str, str, int]], before: Sequence[str], now: Sequence[str]
) -> Flows:
    """Lay out flows between names of two sides, which stand in the order given."""
    unit = FLOW_HEIGHT / max(sum(size for _, _, size in links), 1)
    longest = max(len(before), len(now))
    height = FLOW_HEIGHT + FLOW_GAP * longest

    def side(names: Sequence[str], place: int) -> list[Node]:
        free = height - FLOW_HEIGHT - FLOW_GAP * (len(names) - 1)
        top, nodes = free / 2, []
        for name in names:
            total = sum(link[2] for link in links if link[place] == name)
            nodes.append(Node(name, top, total * unit, total))
            top += total * unit + FLOW_GAP
        return nodes

    sides = side(before, 0), side(now, 1)
    starts = [{node.name: node.top for node in nodes} for nodes in sides]
    order = [{name: n for n, name in enumerate(names)} for names in (before, now)]
    tops: dict[tuple[str, str], list[float]] = {}
    for place in (0, 1):
        for link in sorted(links, key=lambda k: (order[0][k[0]], order[1][k[1]])):
            tops.setdefault(link[:2], []).append(starts[place][link[place]])
            starts[place][link[place]] += link[2] * unit
    paths = []
    for left, right, size in links:
        (y, z), thick = tops[left, right], size * unit
        paths.append(
            f"M0 {y:.2f}C50 {y:.2f} 50 {z:.2f} 100 {z:.2f}V{z + thick:.2f}"
            f"C50 {z + thick:.2f} 50 {y + thick:.2f} 0 {y + thick:.2f}Z"
        )
    return Flows(*sides, paths, height)
