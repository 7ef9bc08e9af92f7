"""Draws a workflow from its own data: states as boxes in layers, steps as numbered arrows. Pure arithmetic, no markup.

Layers follow the longest way from the opening; steps that lead back are drawn upwards. What runs over several layers
passes between the boxes; within a layer everything stands where its neighbours pull it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Final, TypeAlias
from unicodedata import east_asian_width

from chuxin.services.cases.workflow import Workflow

WIDTH: Final = 148
_LINE: Final = 19
_PAD: Final = 12
_APART: Final = 26
_BETWEEN: Final = 64
_MARGIN: Final = 30
_PASSING: Final = 22
# Half-width characters that fit on a line of a box.
_FITS: Final = 17
_SWEEPS: Final = 6

# A state by its id, or the place (from, to, layer) where an arrow passes a layer.
Node: TypeAlias = str | tuple[str, str, int]
Edge: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its place in pixels, and its title in lines."""

    state: str
    x: int
    y: int
    height: int
    lines: tuple[tuple[int, int, str], ...]
    final: bool
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Arrow:
    """The steps from one state to another, by number, with the path of their arrow and the place of the numbers."""

    path: str
    steps: tuple[int, ...]
    x: int
    y: int

    @property
    def numbers(self) -> str:
        """The numbers as they stand at the arrow."""
        return "·".join(map(str, self.steps))

    @property
    def width(self) -> int:
        """How wide the numbers' ground is."""
        return 2 * self.half

    @property
    def half(self) -> int:
        """Half of it."""
        return 6 + 4 * len(self.numbers)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole diagram in pixels. ``begins`` is where the opening enters."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    begins: tuple[int, int]
    width: int
    height: int


def numbered(workflow: Workflow) -> dict[str, int]:
    """The number of every step in the diagram and the table beside it, in the order of the pack."""
    return {id: number for number, id in enumerate(workflow.steps, 1)}


def draw(workflow: Workflow, language: str) -> Drawing:
    """Lay a workflow out, its titles in one language."""
    edges = _edges(workflow)
    forward = _forward(workflow.opening.to or "", edges)
    layers = _layers(workflow.opening.to or "", [*workflow.states], forward)
    rows = _ordered(_rows(layers, forward), forward)
    titles = {id: _wrapped(state.title.in_language(language)) for id, state in workflow.states.items()}
    places = _Places.of(rows, titles)
    boxes = tuple(places.box(id, workflow.states[id].final) for row in rows for id in row if isinstance(id, str))
    arrows = tuple(_arrows(edges, forward, places))
    first = places.at[workflow.opening.to or ""]
    return Drawing(boxes, arrows, (first[0], first[1]), places.width, places.height)


def _edges(workflow: Workflow) -> dict[Edge, list[int]]:
    """The numbers of the steps between two states; a step that stays where it is draws no arrow."""
    found: dict[Edge, list[int]] = {}
    for id, number in numbered(workflow).items():
        step = workflow.steps[id]
        for state in workflow.states:
            if state in step.from_ and step.to not in {None, state}:
                found.setdefault((state, step.to or ""), []).append(number)
    return found


def _forward(start: str, edges: Iterable[Edge]) -> dict[Edge, bool]:
    """Every arrow as it runs downwards, and whether it is drawn the other way: those that lead back on the way of a
    first walk through the states."""
    following: dict[str, list[str]] = {}
    for one, other in edges:
        following.setdefault(one, []).append(other)
    found: dict[Edge, bool] = {}
    walked: set[str] = set()

    def walk(state: str, way: tuple[str, ...]) -> None:
        walked.add(state)
        for other in following.get(state, ()):
            back = other in way or other == state
            found[(state, other)] = back
            if not back and other not in walked:
                walk(other, (*way, state))

    walk(start, ())
    return found


def _down(edge: Edge, back: bool) -> Edge:
    return (edge[1], edge[0]) if back else edge


def _layers(start: str, states: Sequence[str], forward: Mapping[Edge, bool]) -> dict[str, int]:
    """How far down a state stands: one below the lowest of those that lead to it."""
    down = [_down(edge, back) for edge, back in forward.items()]
    layers = {state: 0 for state in states if state == start or any(state in edge for edge in down)}
    for _ in states:
        for one, other in down:
            layers[other] = max(layers[other], layers[one] + 1)
    return layers


def _rows(layers: Mapping[str, int], forward: Mapping[Edge, bool]) -> list[list[Node]]:
    rows: list[list[Node]] = [[] for _ in range(max(layers.values()) + 1)]
    for state, layer in layers.items():
        rows[layer].append(state)
    for edge, back in forward.items():
        for node in _passing(_down(edge, back), edge, layers):
            rows[node[2]].append(node)
    return rows


def _passing(down: Edge, edge: Edge, layers: Mapping[str, int]) -> list[tuple[str, str, int]]:
    return [(*edge, layer) for layer in range(layers[down[0]] + 1, layers[down[1]])]


def _ordered(rows: list[list[Node]], forward: Mapping[Edge, bool]) -> list[list[Node]]:
    """Within each layer, everything where its neighbours above and below pull it."""
    beside: dict[Node, list[Node]] = {}
    for edge, back in forward.items():
        chain = _chain(edge, back, rows)
        for one, other in pairwise(chain):
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    for sweep in range(_SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        for place in range(len(rows))[::step]:
            near = place - step
            if 0 <= near < len(rows):
                where = {node: number - (len(rows[near]) - 1) / 2 for number, node in enumerate(rows[near])}
                rows[place] = _pulled(rows[place], beside, where)
    return rows


def _pulled(row: list[Node], beside: Mapping[Node, list[Node]], where: Mapping[Node, float]) -> list[Node]:
    pull = {}
    for number, node in enumerate(row):
        held = [where[each] for each in beside.get(node, ()) if each in where]
        pull[node] = fmean(held) if held else number - (len(row) - 1) / 2
    return sorted(row, key=lambda node: pull[node])


def _chain(edge: Edge, back: bool, rows: Sequence[Sequence[Node]]) -> list[Node]:
    """An arrow from above to below: the upper state, the places it passes, the lower state."""
    one, other = _down(edge, back)
    passed = [node for row in rows for node in row if not isinstance(node, str) and node[:2] == edge]
    return [one, *passed, other]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where everything stands: the middle of its upper edge, and its height."""

    at: Mapping[Node, tuple[int, int]]
    heights: Mapping[Node, int]
    titles: Mapping[str, tuple[str, ...]]
    width: int
    height: int

    @staticmethod
    def of(rows: Sequence[Sequence[Node]], titles: Mapping[str, tuple[str, ...]]) -> _Places:
        widths = [sum(map(_width, row)) + _APART * (len(row) - 1) for row in rows]
        width = max(widths) + 2 * _MARGIN
        at: dict[Node, tuple[int, int]] = {}
        heights: dict[Node, int] = {}
        y = _MARGIN
        for row, wide in zip(rows, widths, strict=True):
            tallest = max(_LINE * len(titles[node]) + _PAD for node in row if isinstance(node, str))
            x = (width - wide) // 2
            for node in row:
                at[node] = (x + _width(node) // 2, y)
                heights[node] = tallest
                x += _width(node) + _APART
            y += tallest + _BETWEEN
        return _Places(at, heights, titles, width, y - _BETWEEN + _MARGIN // 2)

    def box(self, state: str, final: bool) -> Box:
        """The box of a state with its title in the middle."""
        (x, y), height, lines = self.at[state], self.heights[state], self.titles[state]
        top = y + (height - _LINE * len(lines)) // 2 + 14
        written = tuple((x, top + _LINE * number, line) for number, line in enumerate(lines))
        return Box(state, x - WIDTH // 2, y, height, written, final)


def _width(node: Node) -> int:
    return WIDTH if isinstance(node, str) else _PASSING


def _arrows(edges: Mapping[Edge, Sequence[int]], forward: Mapping[Edge, bool], places: _Places) -> Iterator[Arrow]:
    rows: dict[int, list[Node]] = {}
    for node, (_, y) in places.at.items():
        rows.setdefault(y, []).append(node)
    chains = {edge: _chain(edge, back, [rows[y] for y in sorted(rows)]) for edge, back in forward.items()}
    ports = _ports(chains, places)
    for edge, back in forward.items():
        points = list(_points(edge, chains[edge], ports, places))
        (x, y), (to_x, to_y) = points[0], points[1]
        path = _path(points[::-1] if back else points)
        yield Arrow(path, tuple(edges[edge]), (x + to_x) // 2, (y + to_y) // 2)


def _ports(chains: Mapping[Edge, Sequence[Node]], places: _Places) -> dict[tuple[Edge, str], int]:
    """Where each arrow leaves and enters a box, side by side in the order of what it leads to."""
    sides: dict[tuple[str, str], list[tuple[int, Edge]]] = {}
    for edge, chain in chains.items():
        upper, lower = str(chain[0]), str(chain[-1])
        sides.setdefault((upper, "below"), []).append((places.at[chain[1]][0], edge))
        sides.setdefault((lower, "above"), []).append((places.at[chain[-2]][0], edge))
    found = {}
    for (state, side), ends in sides.items():
        left = places.at[state][0] - WIDTH // 2
        for number, (_, edge) in enumerate(sorted(ends), 1):
            found[(edge, side)] = left + WIDTH * number // (len(ends) + 1)
    return found


def _points(
    edge: Edge, chain: Sequence[Node], ports: Mapping[tuple[Edge, str], int], places: _Places
) -> Iterator[tuple[int, int]]:
    yield ports[(edge, "below")], places.at[chain[0]][1] + places.heights[chain[0]]
    for node in chain[1:-1]:
        x, y = places.at[node]
        yield x, y
        yield x, y + places.heights[node]
    yield ports[(edge, "above")], places.at[chain[-1]][1]


def _path(points: Sequence[tuple[int, int]]) -> str:
    x, y = points[0]
    told = [f"M{x} {y}"]
    for to_x, to_y in points[1:]:
        middle = (y + to_y) // 2
        told.append(f"C{x} {middle} {to_x} {middle} {to_x} {to_y}")
        x, y = to_x, to_y
    return "".join(told)


def _wrapped(title: str) -> tuple[str, ...]:
    """A title in lines that fit a box: by words, and by characters where a word is too long or has none."""
    lines = [""]
    for piece in _pieces(title):
        if lines[-1] and _wide(lines[-1] + piece.rstrip()) > _FITS:
            lines.append("")
        lines[-1] += piece.lstrip() if not lines[-1] else piece
    return tuple(line.strip() for line in lines if line.strip())


def _pieces(title: str) -> Iterator[str]:
    """Words with the blank after them; Chinese characters one by one."""
    word = ""
    for character in title:
        if _wide(character) == 2:
            yield from ([word] if word else [])
            word = ""
            yield character
        else:
            word += character
            if character == " ":
                yield word
                word = ""
    if word:
        yield word


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
