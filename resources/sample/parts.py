# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ten machine parts, each drawn as a height map: bright is near the eye, 0 is background."""

import math

from PIL import Image, ImageDraw

LABELS = ("bearing", "bolt", "bracket", "gear", "hook", "nut", "pulley", "screw", "spring", "washer")


class HeightMap:
    """Draws in unit coordinates (a part fills about -1..1, y down) through an affine pose onto a picture."""

    def __init__(self, side, matrix, centre):
        self.image = Image.new("L", (side, side), 0)
        self._draw = ImageDraw.Draw(self.image)
        self._matrix = matrix
        self._centre = centre

    def _place(self, points):
        (a, b), (c, d) = self._matrix
        x0, y0 = self._centre
        return [(x0 + a * x + b * y, y0 + c * x + d * y) for x, y in points]

    def polygon(self, points, level):
        self._draw.polygon(self._place(points), fill=level)

    def disc(self, x, y, radius, level, corners=40):
        self.polygon(ring_points(x, y, radius, corners), level)

    def stroke(self, points, width, level):
        """A line of constant width in unit coordinates with round ends and joints."""
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            nx, ny = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
            self.polygon(
                [(x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny)], level
            )
        for x, y in points:
            self.disc(x, y, width / 2, level, 12)


def ring_points(x, y, radius, corners, turn=0.0):
    step = 2 * math.pi / corners
    return [
        (x + radius * math.cos(turn + i * step), y + radius * math.sin(turn + i * step))
        for i in range(corners)
    ]


def arc_points(x, y, radius, first, last, steps=16):
    angles = [math.radians(first + (last - first) * i / steps) for i in range(steps + 1)]
    return [(x + radius * math.cos(t), y + radius * math.sin(t)) for t in angles]


def gear(m, rng):
    teeth = int(rng.integers(8, 14))
    root = rng.uniform(0.70, 0.80)
    pitch = 2 * math.pi / teeth
    outline = []
    for i in range(teeth):
        for where, radius in ((-0.31, root), (-0.17, 1.0), (0.17, 1.0), (0.31, root)):
            angle = (i + where) * pitch
            outline.append((radius * math.cos(angle), radius * math.sin(angle)))
    m.polygon(outline, 210)
    hole = rng.uniform(0.16, 0.34)
    if rng.random() < 0.5:
        m.disc(0, 0, root - 0.14, 150)
        m.disc(0, 0, hole + 0.14, 215)
    m.disc(0, 0, hole, 0)


def nut(m, rng):
    corners = 4 if rng.random() < 0.12 else 6
    m.polygon(ring_points(0, 0, 1.0, corners, 0.3), 170)
    flat = math.cos(math.pi / corners)
    m.disc(0, 0, flat, 225)
    hole = rng.uniform(0.42, 0.56) * (flat / 0.87)
    m.disc(0, 0, hole + 0.09, 140)
    m.disc(0, 0, hole, 0)


def washer(m, rng):
    hole = rng.uniform(0.38, 0.68)
    m.disc(0, 0, 1.0, int(rng.integers(120, 220)))
    m.disc(0, 0, hole, 0)
    if rng.random() < 0.25:  # a spring washer is cut open
        m.polygon([(0.0, -0.07), (1.1, -0.16), (1.1, 0.04), (0.0, 0.09)], 0)


def bearing(m, rng):
    inner = rng.uniform(0.30, 0.42)
    race_in, race_out = inner + 0.15, 0.80
    m.disc(0, 0, 1.0, 220)
    m.disc(0, 0, race_out, 60)
    ball = (race_out - race_in) / 2
    middle = (race_out + race_in) / 2
    count = min(int(math.pi * middle / ball * 0.86), int(rng.integers(7, 12)))
    for x, y in ring_points(0, 0, middle, count, rng.uniform(0, 1)):
        m.disc(x, y, ball * 0.92, 170, 16)
        m.disc(x, y, ball * 0.5, 240, 12)
    m.disc(0, 0, race_in, 220)
    m.disc(0, 0, inner, 0)


def pulley(m, rng):
    spokes = int(rng.integers(3, 6))
    m.disc(0, 0, 1.0, 225)
    m.disc(0, 0, 0.89, 130)  # the groove of the belt, seen at a slant
    m.disc(0, 0, 0.80, 215)
    m.disc(0, 0, rng.uniform(0.62, 0.70), 0)
    width = rng.uniform(0.15, 0.24)
    for x, y in ring_points(0, 0, 0.72, spokes, rng.uniform(0, 1)):
        m.stroke([(0, 0), (x, y)], width, 170)
    m.disc(0, 0, rng.uniform(0.24, 0.32), 225)
    m.disc(0, 0, 0.12, 0)


def thread(m, half, top, bottom, pitch, level, groove):
    """A threaded cylinder from y = top to bottom; `half` gives the half width at a height."""
    y = top
    while y < bottom:
        end = min(y + pitch, bottom)
        w0, w1 = half(y), half(end)
        slant = pitch * 0.35
        m.polygon([(-w0, y - slant), (w0, y + slant), (w1, end + slant), (-w1, end - slant)], groove)
        mid = (y + end) / 2
        w = half(mid) * 1.13
        m.polygon([(-w, y - slant), (w, y + slant), (w, mid + slant), (-w, mid - slant)], level)
        y = end


def bolt(m, rng):
    half = rng.uniform(0.17, 0.25)
    head = rng.uniform(0.40, 0.52)
    neck = rng.uniform(-0.66, -0.52)
    m.polygon(
        [(-half, neck), (half, neck), (half, 0.94), (half * 0.75, 1.0), (-half * 0.75, 1.0), (-half, 0.94)],
        180,
    )
    thread(m, lambda y: half, rng.uniform(-0.25, 0.25), 0.95, rng.uniform(0.17, 0.22), 215, 110)
    m.polygon([(-head, -0.95), (head, -0.95), (head, neck), (-head, neck)], 180)
    m.polygon([(-head * 0.5, -1.0), (head * 0.5, -1.0), (head * 0.5, neck), (-head * 0.5, neck)], 245)


def screw(m, rng):
    half = rng.uniform(0.15, 0.21)
    head = rng.uniform(0.42, 0.54)
    neck = rng.uniform(-0.64, -0.50)
    taper = rng.uniform(-0.1, 0.4)  # below this height the shaft narrows to its point

    def width(y):
        return half if y < taper else max(half * (1.0 - y) / (1.0 - taper), 0.01)

    m.polygon([(-half, neck), (half, neck), (half, taper), (0, 1.0), (-half, taper)], 170)
    thread(m, width, neck + 0.1, 0.95, rng.uniform(0.17, 0.22), 225, 110)
    m.polygon([(-head, -0.93), (head, -0.93), (half, neck + 0.06), (-half, neck + 0.06)], 200)
    m.polygon(
        (
            [(-head, -0.93)] + arc_points(0, -0.93, head, 180, 360, 10)
            if rng.random() < 0.3
            else [(-head, -1.0), (head, -1.0), (head, -0.9), (-head, -0.9)]
        ),
        235,
    )


def spring(m, rng):
    turns = int(rng.integers(4, 8))
    half = rng.uniform(0.30, 0.46)
    width = rng.uniform(0.11, 0.16)
    pitch = 2.0 / turns
    tops = [-1.0 + pitch * i for i in range(turns + 1)]
    for y in tops[:-1]:
        m.stroke([(half, y + pitch * 0.5), (-half, y + pitch)], width * 0.9, 110)
    for y in tops[:-1]:
        m.stroke([(-half, y), (half, y + pitch * 0.5)], width, 230)
    m.stroke([(-half, 1.0), (half, 1.0)], width, 230)


def bracket(m, rng):
    arm = rng.uniform(0.42, 0.58)
    reach = rng.uniform(0.7, 1.0)
    left, top = -0.8, -1.0
    corner = [(left, top), (left + arm, top), (left + arm, 1 - arm)]
    if rng.random() < 0.4:  # a gusset fills the inner corner
        corner = [(left, top), (left + arm, top), (left + arm, 0.7 - arm), (left + arm + 0.3, 1 - arm)]
    m.polygon(corner + [(reach, 1 - arm), (reach, 1.0), (left, 1.0)], int(rng.integers(150, 230)))
    hole = arm * rng.uniform(0.22, 0.3)
    for x, y in ((left + arm / 2, top + arm / 2), (reach - arm / 2, 1 - arm / 2)):
        m.disc(x, y, hole, 0, 20)
    if rng.random() < 0.5:
        m.disc(left + arm / 2, 1 - arm / 2, hole, 0, 20)


def hook(m, rng):
    thick = rng.uniform(0.22, 0.30)
    eye = rng.uniform(0.24, 0.30)
    bend = rng.uniform(0.42, 0.52)
    middle = 1.0 - bend - thick / 2
    m.disc(0, -1 + eye, eye, 210, 24)
    m.stroke([(0, -1 + 2 * eye), (0, -0.2), (bend * 0.72, middle - bend * 0.55)], thick * 0.8, 205)
    arc = arc_points(0, middle, bend, -40, 205, 18)
    for i, (start, end) in enumerate(zip(arc, arc[1:])):
        m.stroke([start, end], thick * (1.15 - 0.6 * max(0, i - 8) / 10), 205)
    m.disc(0, -1 + eye, eye * 0.52, 0, 16)


DRAW = {
    part.__name__: part for part in (bearing, bolt, bracket, gear, hook, nut, pulley, screw, spring, washer)
}
