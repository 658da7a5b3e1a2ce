"""Cut-off rate against delay, drawn as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from benchmarks.turns.metrics.endpointing import OperatingPoint

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 50, 50
LONGEST_DELAY_S = 1.6


def draw(measured: Sequence[OperatingPoint], ideal: Sequence[OperatingPoint]) -> str:
    """An SVG document.

    Args:
        measured: end-pointers as points with their names.
        ideal: points of a curve through what a fixed silence without any cost of its own would do.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        "<title>Users cut off at pauses, against delay after the end of a turn</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_axes(),
        _line(ideal),
        *(_mark(point) for point in measured),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(delay_s: float) -> float:
    share = min(max(delay_s, 0.0), LONGEST_DELAY_S) / LONGEST_DELAY_S
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(rate: float) -> float:
    return TOP + (1.0 - rate) * (HEIGHT - TOP - BOTTOM)


def _axes() -> list[str]:
    parts = []
    for percent in range(0, 101, 20):
        y = _y(percent / 100)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{percent} %</text>')
    for tenths in range(0, round(LONGEST_DELAY_S * 10) + 1, 2):
        x = _x(tenths / 10)
        parts.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tenths / 10:g}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">median delay, s</text>')
    parts.append(f'<text x="{LEFT - 40}" y="20">pauses inside turns at which the user was cut off</text>')
    return parts


def _line(points: Sequence[OperatingPoint]) -> str:
    if not points:
        return ""
    path = "L".join(f"{_x(point.delay_s):.1f} {_y(point.cut_off_rate):.1f}" for point in points)
    return f'<path d="M{path}" fill="none" stroke="#888" stroke-dasharray="4 3"/>'


def _mark(point: OperatingPoint) -> str:
    x, y = _x(point.delay_s), _y(point.cut_off_rate)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#06c"/>'
        f'<text x="{x + 9:.1f}" y="{y - 7:.1f}">{escape(point.name)}</text>'
    )
