"""The decisions around an error as a picture: one HTML page with an SVG inside, without scripts and without network.

Boxes are decisions, from the symptom on the left to what it follows from on the right; arrows lead from a decision to
those that it depends on. Pure; knows nothing of where suspects come from.
"""

from __future__ import annotations

from collections import defaultdict
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from citl.core.decision import Decision, Suspect

_MOST_BOXES = 60
_MOST_SUSPECTS = 20
_REACH = 2
"""Steps of dependency that are followed from a suspect."""
_MOST_LINKS = 8
"""That are followed from one decision: an import may be used everywhere."""
_WIDTH, _HEIGHT = 290, 52
_ACROSS, _DOWN = 90, 16
"""Room between boxes."""
_MARGIN = 12
_SYMBOLS = 36
"""That fit into a box, in the width of a letter."""

_STYLE = """
:root { color-scheme: light dark; }
body {
  margin: 16px; font: 13px/1.5 var(--vscode-font-family, system-ui, sans-serif);
  color: var(--vscode-editor-foreground, CanvasText); background: var(--vscode-editor-background, Canvas);
}
svg { display: block; margin-top: 12px; }
svg text { fill: currentColor; font-size: 12px; }
.code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); }
.quiet { opacity: 0.75; }
.ground { fill: var(--vscode-editor-background, Canvas); }
.box { stroke: currentColor; stroke-opacity: 0.45; }
.root .box { stroke-width: 3; stroke-opacity: 1; }
.arrow { fill: none; stroke: currentColor; stroke-opacity: 0.5; }
marker path { fill: currentColor; fill-opacity: 0.6; }
"""


class _Box(NamedTuple):
    """A decision with its place in the picture."""

    decision: Decision
    x: int
    y: int


def picture(suspects: Sequence[Suspect], decisions: Iterable[Decision], root: str) -> str:
    """The page for ``suspects``, best first, among ``decisions``, which hold theirs.

    Shows the best suspects, the ways to their root causes, and what is linked to them, as far as it stays readable;
    it says what it left out. ``root`` is the directory that paths are told from. The same for the same arguments.
    """
    known = {one.id: one for one in decisions} | {suspect.decision.id: suspect.decision for suspect in suspects}
    chosen, left_out = _chosen(suspects, known)
    boxes = _placed([known[id_] for id_ in chosen])
    scored = {suspect.decision.id: suspect for suspect in suspects}
    width = max((box.x + _WIDTH for box in boxes.values()), default=0) + _MARGIN
    height = max((box.y + _HEIGHT for box in boxes.values()), default=0) + _MARGIN
    drawn = [*_arrows(boxes), *(_drawn(box, scored.get(id_), root) for id_, box in boxes.items())]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">'
    marker = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    return _page(
        [*_legend(len(boxes), left_out), svg, marker, *drawn, "</svg>"] if boxes else ["Nothing is suspected."]
    )


def _page(body: Sequence[str]) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = [
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>Where the errors come from</title><style>{_STYLE}</style></head><body>",
    ]
    return "\n".join([*head, *body, "</body></html>", ""])


def _legend(shown: int, left_out: int) -> list[str]:
    lines = [
        "An arrow leads from a decision to one that it depends on.",
        "The redder a box, the more it is suspected; a thick border marks a root cause.",
        f"{shown} {'decision' if shown == 1 else 'decisions'} shown"
        + (f", {left_out} more around them left out." if left_out else "."),
    ]
    return [f"<div>{line}</div>" for line in lines]


def _chosen(suspects: Sequence[Suspect], known: Mapping[str, Decision]) -> tuple[list[str], int]:
    """The ids that are shown, the most important first, and how many more there are around them."""
    seeds = [id_ for one in suspects[:_MOST_SUSPECTS] for id_ in (one.decision.id, *one.chain) if id_ in known]
    # Ordered sets.
    found = dict.fromkeys(seeds)
    links = _links(known)
    edge = list(found)
    for _ in range(_REACH):
        edge = [id_ for one in edge for id_ in links[one][:_MOST_LINKS] if id_ not in found]
        found |= dict.fromkeys(edge)
    shown = list(found)[:_MOST_BOXES]
    around = {*found, *(one.decision.id for one in suspects), *(id_ for one in shown for id_ in links[one])}
    return shown, len(around) - len(shown)


def _links(known: Mapping[str, Decision]) -> Mapping[str, list[str]]:
    """By id what it depends on, then what depends on it."""
    links: defaultdict[str, list[str]] = defaultdict(list)
    for id_, decision in known.items():
        links[id_] += [one for one in decision.depends_on if one in known]
    for id_, decision in known.items():
        for one in decision.depends_on:
            if one in known:
                links[one].append(id_)
    return links


def _placed(decisions: Sequence[Decision]) -> dict[str, _Box]:
    """Boxes in columns by dependency, in each by file and line."""
    columns: defaultdict[int, list[Decision]] = defaultdict(list)
    depths = _depths(decisions)
    for decision in sorted(decisions, key=lambda one: (one.file, one.span, one.id)):
        columns[depths[decision.id]].append(decision)
    boxes: dict[str, _Box] = {}
    for column, depth in enumerate(sorted(columns)):
        for row, decision in enumerate(columns[depth]):
            x, y = _MARGIN + column * (_WIDTH + _ACROSS), _MARGIN + row * (_HEIGHT + _DOWN)
            boxes[decision.id] = _Box(decision, x, y)
    return boxes


def _depths(decisions: Sequence[Decision]) -> dict[str, int]:
    """By id the longest way to it from what depends on it; an arrow that closes a circle counts for nothing."""
    upstream = {one.id: one.depends_on for one in decisions}
    order = _finished(upstream)
    rank = {id_: place for place, id_ in enumerate(order)}
    depths = dict.fromkeys(order, 0)
    # What depends on something is finished after it, so that from the back every depth is final when it is used.
    for id_ in reversed(order):
        for one in upstream[id_]:
            if rank.get(one, len(rank)) < rank[id_]:
                depths[one] = max(depths[one], depths[id_] + 1)
    return depths


def _finished(upstream: Mapping[str, Sequence[str]]) -> list[str]:
    """The ids in the order in which a walk along dependencies is done with them."""
    order: list[str] = []
    seen: set[str] = set()
    for start in upstream:
        stack = [] if start in seen else [(start, iter(upstream[start]))]
        seen.add(start)
        while stack:
            id_, rest = stack[-1]
            step = next((one for one in rest if one in upstream and one not in seen), None)
            if step is None:
                order.append(id_)
                stack.pop()
            else:
                seen.add(step)
                stack.append((step, iter(upstream[step])))
    return order


def _arrows(boxes: Mapping[str, _Box]) -> Iterable[str]:
    for id_, box in boxes.items():
        for one in dict.fromkeys(box.decision.depends_on):
            if one in boxes and one != id_:
                yield f'<path class="arrow" marker-end="url(#tip)" d="{_curve(box, boxes[one])}"/>'


def _curve(start: _Box, end: _Box) -> str:
    """From the right of one box to the left of another; round the right side to a box that is not further right."""
    x, y, to_y = start.x + _WIDTH, start.y + _HEIGHT // 2, end.y + _HEIGHT // 2
    if end.x > start.x:
        bend = _ACROSS // 2
        return f"M{x} {y} C{x + bend} {y} {end.x - bend} {to_y} {end.x} {to_y}"
    to_x = end.x + _WIDTH
    return f"M{x} {y} C{x + _ACROSS} {y} {to_x + _ACROSS} {to_y} {to_x} {to_y}"


def _drawn(box: _Box, suspect: Suspect | None, root: str) -> str:
    decision, score = box.decision, suspect.score if suspect else 0.0
    is_root = suspect is not None and suspect.root
    place = f"{Path(decision.file).name}:{decision.line}"
    note = " · ".join([decision.kind.replace("_", " "), *([f"{score:.2f}"] if suspect else []), *(["root"] * is_root)])
    told = [f"{_from(decision.file, root)}:{decision.line}", decision.text, decision.description, note]
    rect = f'x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{_HEIGHT}" rx="5"'
    return "".join(
        [
            f'<g class="{"root" if is_root else "plain"}"><title>{_text(chr(10).join(filter(None, told)))}</title>',
            f'<rect class="ground" {rect}/>',
            f'<rect class="box" fill="hsl({_hue(score)} 85% 50%)" fill-opacity="{0.6 * min(1.0, score):.2f}" {rect}/>',
            f'<text class="quiet" x="{box.x + 10}" y="{box.y + 20}">{_text(_cut(f"{place} · {note}"))}</text>',
            f'<text class="code" x="{box.x + 10}" y="{box.y + 40}">{_text(_cut(decision.text))}</text></g>',
        ]
    )


def _hue(score: float) -> int:
    """From yellow to red."""
    return round(50 * (1.0 - min(1.0, max(0.0, score))))


def _from(file: str, root: str) -> str:
    return str(Path(file).relative_to(root)) if Path(file).is_relative_to(root) else file


def _cut(text: str) -> str:
    """As much of the text, on one line, as a box holds."""
    flat = " ".join(text.split())
    room = [0]
    for symbol in flat:
        room.append(room[-1] + (2 if east_asian_width(symbol) in "WF" else 1))
    if room[-1] <= _SYMBOLS:
        return flat
    fits = sum(after < _SYMBOLS for _, after in pairwise(room))
    return flat[:fits] + "…"


def _text(text: str) -> str:
    """Text for the page; what XML has no place for is shown as such."""
    return escape("".join(symbol if symbol.isprintable() or symbol == "\n" else "�" for symbol in text))
