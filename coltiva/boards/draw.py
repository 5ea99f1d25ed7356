"""Draw the boards as one HTML page: templates of charts/templates, no script.

Each type of chart has a function here, which works out what its template needs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coltiva import CommandError
from coltiva.boards import shapes, words
from coltiva.boards.read import Board, Chart, Column

PLAIN = "#3d7f94"
"""The colour of bars that stand for no segment."""
PARTS = ("#1a586a", "#5a9bb0", "#c9a35f", "#b3c4c9")
"""Colours of series that are no segments."""
LONG = 24
"""Characters from which a text takes a line of its own on the narrow layout."""
LABELS_WIDE, LABELS_NARROW = 7, 4
"""How many names an axis of months may have."""
RATIOS = {"wide": 3.1, "narrow": 0.85}
"""Width by height of treemaps on the two layouts."""


class Drawing:
    """What all charts of a page share: currency, and the colours of segments."""

    def __init__(self, currency: str, colours: dict[str, str]) -> None:
        """Take the shop's currency and the colour of each segment."""
        self.currency = currency
        self.colours = colours

    def said(self, column: Column, value: Any) -> str:
        """Say a value as its column asks."""
        if column.words and value is not None:
            return column.words[value]
        return words.said(value, column.form, self.currency, column.missing)

    def colour(self, name: Any, otherwise: str = PLAIN) -> str:
        """Give the colour of a segment."""
        return self.colours.get(name, otherwise)

    def noted(self, chart: Chart) -> str:
        """Give the note of a chart, with values of its first row for {column}."""
        row = chart.rows[0] if chart.rows else dict.fromkeys(chart.columns)
        told = {name: self.said(chart.columns[name], row[name]) for name in row}
        try:
            return chart.note.format(currency=self.currency, **told)
        except (KeyError, ValueError, IndexError) as error:
            raise CommandError(
                f"{chart.where}: its note names {error}, which is none of its columns."
            ) from error

    def drawn(self, chart: Chart) -> dict[str, Any]:
        """Work out what the template of a chart needs."""
        return DRAW[chart.kind](self, chart) if chart.rows else {}


def tiles(page: Drawing, chart: Chart) -> dict[str, Any]:
    """One row: a figure for each column."""
    row = chart.rows[0]
    return {
        "figures": [
            (column.label, page.said(column, row[name]), column.note)
            for name, column in chart.columns.items()
            if column.label
        ]
    }


def bars(page: Drawing, chart: Chart) -> dict[str, Any]:
    """A bar for each row, of one value or of several parts in a row."""
    options, columns = chart.options, chart.columns
    named = columns[options["label"]]
    parts = [columns[name] for name in options["parts"] or [options["value"]]]
    hidden = {options["label"], options["colour"], *(part.name for part in parts)}
    beside = [
        column
        for name, column in columns.items()
        if column.label and name not in hidden
    ]
    totals = [sum(row[part.name] or 0 for part in parts) for row in chart.rows]
    most = max([*totals, 0]) or 1
    # Parts that no row has are not in the legend.
    shown = [part for part in parts if any(row[part.name] for row in chart.rows)]
    lines = [
        {
            "label": page.said(named, row[named.name]),
            "value": page.said(parts[0], total),
            "parts": [
                {
                    "width": f"{100 * max(row[part.name] or 0, 0) / most:.3f}",
                    "colour": part.colour
                    or row.get(options["colour"] or "")
                    or page.colour(row[named.name]),
                    "title": f"{part.label}: {page.said(part, row[part.name])}",
                    "value": page.said(part, row[part.name]),
                    "ink": shapes.ink(part.colour or PLAIN),
                }
                for part in parts
                if row[part.name]
            ],
            "beside": [page.said(column, row[column.name]) for column in beside],
        }
        for row, total in zip(chart.rows, totals, strict=True)
    ]
    legend = [(part.label, part.colour) for part in shown if options["parts"]]
    heads = [named.label, "" if options["parts"] else parts[0].label]
    return {"lines": lines, "legend": legend, "beside": beside, "heads": heads}


def columns(page: Drawing, chart: Chart) -> dict[str, Any]:
    """A stack, or a group, of columns for each value of x, in the order of x."""
    options = chart.options
    x, y = chart.columns[options["x"]], options["value"]
    if isinstance(y, list):
        names = [chart.columns[name].label for name in y]
        cells = [
            (row[x.name], chart.columns[name].label, row[name], chart.columns[name])
            for row in chart.rows
            for name in y
        ]
        colours = dict(zip(names, PARTS, strict=False))
    else:
        series = options["series"]
        # Segments stack in the order of their rows: the best at the top.
        names = list(dict.fromkeys(row[series] for row in chart.rows))
        order = list(page.colours)
        names.sort(key=lambda name: order.index(name) if name in order else 999)
        cells = [
            (row[x.name], row[series], row[y], chart.columns[y]) for row in chart.rows
        ]
        colours = {name: page.colour(name) for name in names}
    places = sorted({cell[0] for cell in cells})
    totals: dict[Any, float] = {}
    for place, _, value, _ in cells:
        before = totals.get(place, 0)
        size = float(value or 0)
        totals[place] = before + size if options["stacked"] else max(before, size)
    marks = shapes.ticks(max(totals.values()))
    top = marks[-1]
    stacks = []
    for at, place in enumerate(places):
        found = {name: (value, told) for p, name, value, told in cells if p == place}
        stacks.append(
            {
                "x": words.said(place, x.form),
                "at": f"{100 * (at + 0.5) / len(places):.3f}",
                "label": label_class(at, len(places)),
                "parts": [
                    {
                        "height": f"{100 * float(found[name][0] or 0) / top:.3f}",
                        "colour": colours[name],
                        "title": f"{words.said(place, x.form)}, {name}: "
                        + page.said(found[name][1], found[name][0]),
                    }
                    for name in names
                    if name in found
                ],
            }
        )
    return {
        "stacks": stacks,
        "marks": [
            (f"{100 * mark / top:.3f}", words.said(mark, "short")) for mark in marks
        ],
        "legend": [(name, colours[name]) for name in names],
        "is_stacked": options["stacked"],
    }


def label_class(at: int, length: int) -> str:
    """Say on which layouts a name of an axis has room: the last one always has."""
    wide = -(-length // LABELS_WIDE)
    # Names of the narrow layout are some of the wide one's.
    narrow = wide * -(-length // (LABELS_NARROW * wide))
    place = length - 1 - at
    if place % narrow == 0:
        return "both"
    return "none" if place % wide else "wide"


def treemap(page: Drawing, chart: Chart) -> dict[str, Any]:
    """A tile for each row with a value above 0, in each layout's shape."""
    options, told = chart.options, chart.columns
    label, value = told[options["label"]], told[options["value"]]
    share = told[options["share"]] if options["share"] else None
    rows = sorted(chart.rows, key=lambda row: -(row[value.name] or 0))
    seen = [row for row in rows if (row[value.name] or 0) > 0]
    sizes = [float(row[value.name]) for row in seen]
    found = []
    for row in rows:
        colour = row.get(options["colour"] or "") or page.colour(row[label.name])
        found.append(
            {
                "label": page.said(label, row[label.name]),
                "value": page.said(value, row[value.name]),
                "share": page.said(share, row[share.name]) if share else "",
                "colour": colour,
                "ink": shapes.ink(colour),
            }
        )
    layouts = {
        name: list(zip(found, shapes.tiles(sizes, ratio), strict=False))
        for name, ratio in RATIOS.items()
    }
    return {"layouts": layouts, "ratios": RATIOS, "legend": found}


def heat(page: Drawing, chart: Chart) -> dict[str, Any]:
    """A table of shaded cells, each with its number."""
    options, told = chart.options, chart.columns
    down, across, value = (told[options[key]] for key in ("rows", "across", "value"))
    cells = {(row[down.name], row[across.name]): row for row in chart.rows}
    places = list(dict.fromkeys(row[down.name] for row in chart.rows))
    if options.get("last_rows"):
        places = places[-options["last_rows"] :]
    heads = [
        head
        for head in sorted_by_order(chart, across.name)
        if options.get("from_across") is None
        or options["from_across"] <= head <= options["most_across"]
    ]
    most = max(
        (
            float(row[value.name] or 0)
            for row in chart.rows
            if row[down.name] in places and row[across.name] in heads
        ),
        default=0,
    )
    beside = told[options["beside"]] if options.get("beside") else None
    action = told[options["action"]] if options.get("action") else None
    lines = []
    for place in places:
        line = []
        for head in heads:
            row = cells.get((place, head))
            if row is None:
                line.append(None)
                continue
            colour = shapes.shade(float(row[value.name] or 0), most)
            line.append(
                {
                    "value": page.said(value, row[value.name]),
                    "colour": colour,
                    "ink": shapes.ink(colour),
                    "head": page.said(across, head),
                    "action": page.said(action, row[action.name]) if action else "",
                    "is_empty": not row[value.name],
                }
            )
        first = next(row for row in chart.rows if row[down.name] == place)
        if not any(line):
            continue
        lines.append(
            {
                "label": page.said(down, place),
                "dot": page.colours.get(place),
                "beside": page.said(beside, first[beside.name]) if beside else "",
                "cells": line,
            }
        )
    return {
        "lines": lines,
        "heads": [page.said(across, head) for head in heads],
        "down": down,
        "across": across,
        "beside": beside,
    }


def sorted_by_order(chart: Chart, name: str) -> list[Any]:
    """Give the values across: by the column of their order where there is one."""
    order = next((key for key in chart.columns if key == "level_order"), name)
    return list(
        dict.fromkeys(
            row[name] for row in sorted(chart.rows, key=lambda row: row[order])
        )
    )


def flows(page: Drawing, chart: Chart) -> dict[str, Any]:
    """Ribbons from the names before to the names now."""
    options = chart.options
    keys = [options[key] for key in ("from", "to", "value")]
    links = [tuple(row[key] for key in keys) for row in chart.rows]

    def side(name: str, order: str) -> list[str]:
        found = {row[options[name]]: row[options[order]] for row in chart.rows}
        return sorted(found, key=lambda key: (found[key], key))

    laid = shapes.flows(links, side("from", "from_order"), side("to", "to_order"))

    def bare(name: str) -> str:
        return name.rpartition(" (")[0].strip("()")

    named = [
        (side, node, bare(node.name), words.said(node.total, "short"))
        for side, nodes in (("before", laid.before), ("now", laid.now))
        for node in nodes
    ]
    paths = [
        {
            "d": path,
            "colour": page.colour(bare(left), "#8a949e"),
            "title": f"{left} → {right}: {size:,}",
        }
        for path, (left, right, size) in zip(laid.paths, links, strict=True)
    ]
    return {
        "laid": laid,
        "named": named,
        "paths": paths,
        "colour": page.colour,
    }


def table(page: Drawing, chart: Chart) -> dict[str, Any]:
    """The rows as they are, in words."""
    return {
        "lines": [
            {
                "is_total": bool(row.get(chart.options["total"] or "")),
                "cells": [
                    {
                        "text": page.said(column, row[name]),
                        "dot": page.colours.get(row[name]) or "",
                        "label": column.label,
                        "kind": cell_class(page, column, row[name]),
                    }
                    for name, column in chart.columns.items()
                    if column.label
                ],
            }
            for row in chart.rows
        ],
    }


def cell_class(page: Drawing, column: Column, value: Any) -> str:
    """Say how a cell of a table is set: numbers to the right, dates in one line."""
    if column.form in words.NUMERIC:
        return "n"
    if column.form in ("day", "month"):
        return "day"
    if value in page.colours:
        return "dotted"
    return "long" if len(str(value or "")) > LONG else ""


DRAW: dict[str, Callable[[Drawing, Chart], dict[str, Any]]] = {
    "tiles": tiles,
    "bars": bars,
    "columns": columns,
    "treemap": treemap,
    "heat": heat,
    "playbook": heat,
    "flows": flows,
    "table": table,
}


def page(
    folder: Path, title: str, head: dict[str, Any], found: list[Board], drawing: Drawing
) -> str:
    """Draw the whole page."""
    environment = Environment(
        loader=FileSystemLoader(folder / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["numeric"] = words.NUMERIC
    template = environment.get_template("page.html")
    return template.render(
        title=title,
        head=head,
        boards=found,
        drawn=drawing.drawn,
        noted=drawing.noted,
        style=(folder / "page.css").read_text(encoding="utf-8"),
    )
