# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Height maps become lit, cluttered, noisy 32x32 pictures; each depends on (seed, split, index) only."""

import math
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from parts import DRAW, LABELS, HeightMap

SIDE = 32  # of the finished picture
DRAWN = 128  # of the canvas on which it is drawn

# Steel, zinc, brass, copper, black oxide, and the paints one meets in a workshop. RGB, 0..1.
FINISHES = (
    (0.72, 0.74, 0.77),
    (0.58, 0.61, 0.66),
    (0.80, 0.78, 0.72),
    (0.78, 0.63, 0.30),
    (0.72, 0.44, 0.30),
    (0.24, 0.25, 0.28),
    (0.70, 0.20, 0.16),
    (0.18, 0.34, 0.62),
    (0.22, 0.46, 0.30),
    (0.82, 0.66, 0.16),
)


def blurred(image, radius):
    return image.filter(ImageFilter.GaussianBlur(radius))


def stains(rng, grid):
    """Soft random blots, 0..1, about `grid` of them along a side: [DRAWN, DRAWN, 1]."""
    coarse = Image.fromarray(rng.integers(0, 256, (grid, grid), np.uint8))
    return np.asarray(coarse.resize((DRAWN, DRAWN), Image.Resampling.BICUBIC), np.float32)[..., None] / 255


def pose(rng, radius, spread, tilt):
    """A rotation, a foreshortening (tilt..1) along a random axis, a size in pixels, a place near the middle."""
    turn, axis = rng.uniform(0, 2 * math.pi, 2)
    rotate = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    along = np.array([[math.cos(axis), -math.sin(axis)], [math.sin(axis), math.cos(axis)]])
    squeeze = along @ np.diag([1.0, rng.uniform(tilt, 1.0)]) @ along.T
    mirror = np.diag([1.0, rng.choice([-1.0, 1.0])])
    return radius * squeeze @ rotate @ mirror, DRAWN / 2 + rng.uniform(-spread, spread, 2)


def background(rng):
    """A bench: soft stains between two colours, then scratches and scraps that cross the whole picture."""
    grid = int(rng.integers(2, 7))
    ends = rng.uniform(0.1, 0.9, (2, 3)) * 0.3 + rng.uniform(0.1, 0.9, (2, 1)) * 0.7
    mix = stains(rng, grid)
    image = Image.fromarray((255 * (ends[0] * mix + ends[1] * (1 - mix))).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 7))):
        x, y, dx, dy = rng.uniform(0, DRAWN, 4)
        colour = tuple(int(v) for v in rng.integers(20, 130, 3) + rng.integers(0, 120))
        kind = rng.integers(0, 3)
        size = rng.uniform(8, 44)
        if kind == 0:
            draw.line([(x, y), (dx, dy)], fill=colour, width=int(rng.integers(2, 9)))
        elif kind == 1:
            draw.ellipse([x, y, x + size, y + size], outline=colour, width=int(rng.integers(3, 9)))
        else:
            draw.polygon([tuple(p) for p in np.array([x, y]) + rng.uniform(-size, size, (4, 2))], fill=colour)
    return np.asarray(blurred(image, rng.uniform(0.5, 2.5)), np.float32) / 255


def light_of(rng):
    angle, height = rng.uniform(0, 2 * math.pi), rng.uniform(0.45, 1.1)
    light = np.array([math.cos(angle), math.sin(angle), height], np.float32)
    return light / np.linalg.norm(light)


def lay(canvas, part, rng, light, matrix, centre):
    """Draws one part over the canvas: its shadow, then its surface with diffuse and specular light."""
    drawn = HeightMap(DRAWN, matrix, centre)
    DRAW[part](drawn, rng)
    mask_image = drawn.image.point(lambda v: 255 if v else 0)
    mask = np.asarray(blurred(mask_image, 0.7), np.float32)[..., None] / 255

    reach = rng.uniform(2, 7)
    shadow = np.roll(
        np.asarray(blurred(mask_image, reach / 2), np.float32) / 255,
        (int(-light[1] * reach), int(-light[0] * reach)),
        (0, 1),
    )
    canvas = canvas * (1 - rng.uniform(0.2, 0.7) * shadow[..., None])

    height = np.asarray(blurred(drawn.image, rng.uniform(1.5, 2.8)), np.float32) * rng.uniform(0.03, 0.08)
    slope_y, slope_x = np.gradient(height)
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    facing = np.clip((-slope_x * light[0] - slope_y * light[1] + light[2]) / length, 0, 1)
    halfway = light + np.array([0, 0, 1], np.float32)
    halfway /= np.linalg.norm(halfway)
    glint = np.clip((-slope_x * halfway[0] - slope_y * halfway[1] + halfway[2]) / length, 0, 1) ** 24

    base = np.array(FINISHES[rng.integers(len(FINISHES))]) * rng.uniform(0.75, 1.2) + rng.uniform(
        -0.06, 0.06, 3
    )
    base = base.astype(np.float32)
    rust = stains(rng, 9)
    base = base * (1 - rng.uniform(0, 0.35) * rust)
    surface = (
        base * (rng.uniform(0.2, 0.45) + 0.8 * facing[..., None]) + rng.uniform(0, 0.55) * glint[..., None]
    )
    return canvas * (1 - mask) + surface * mask


def occlude(canvas, rng):
    """Something lies in front of the part: a cable or a corner of a sheet."""
    image = Image.new("L", (DRAWN, DRAWN), 0)
    draw = ImageDraw.Draw(image)
    x, y = rng.uniform(20, DRAWN - 20, 2)
    angle = rng.uniform(0, 2 * math.pi)
    dx, dy = 200 * math.cos(angle), 200 * math.sin(angle)
    if rng.random() < 0.5:
        draw.line([(x - dx, y - dy), (x + dx, y + dy)], fill=255, width=int(rng.uniform(8, 18)))
    else:
        away = rng.uniform(0.55, 0.9) * DRAWN / 2
        cx, cy = DRAWN / 2 + away * math.cos(angle), DRAWN / 2 + away * math.sin(angle)
        near = [(cx - dy, cy + dx), (cx + dy, cy - dx)]
        draw.polygon(near + [(x + dx, y + dy) for x, y in reversed(near)], fill=255)
    mask = np.asarray(blurred(image, 0.8), np.float32)[..., None] / 255
    return canvas * (1 - mask) + rng.uniform(0.1, 0.8, 3).astype(np.float32) * mask


def picture(seed, split, index):
    """One finished picture: uint8 [32, 32, 3]. Its class is index % 10."""
    rng = np.random.default_rng([seed, split, index])
    canvas = background(rng)
    light = light_of(rng)
    if rng.random() < 0.45:  # a scrap of another part at the edge
        matrix, _ = pose(rng, rng.uniform(18, 30), 0, 0.6)
        angle, away = rng.uniform(0, 2 * math.pi), rng.uniform(54, 76)
        centre = DRAWN / 2 + away * np.array([math.cos(angle), math.sin(angle)])
        canvas = lay(canvas, LABELS[rng.integers(len(LABELS))], rng, light, matrix, centre)
    matrix, centre = pose(rng, rng.uniform(32, 60), 12, 0.55)
    canvas = lay(canvas, LABELS[index % len(LABELS)], rng, light, matrix, centre)
    if rng.random() < 0.30:
        canvas = occlude(canvas, rng)
    return developed(canvas, rng)


def developed(canvas, rng):
    """The camera: exposure, contrast, lens blur, noise, and 5 bits a channel, which keeps the file small."""
    pivot = rng.uniform(0.3, 0.6)
    canvas = (canvas - pivot) * rng.uniform(0.55, 1.1) + pivot + rng.uniform(-0.12, 0.12)
    image = Image.fromarray((np.clip(canvas, 0, 1) * 255).astype(np.uint8))
    image = blurred(image, rng.uniform(0.2, 3.8)).reduce(DRAWN // SIDE)
    pixels = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(2, 11), (SIDE, SIDE, 3))
    five = np.clip(np.round(pixels * (31 / 255)), 0, 31).astype(np.uint8)
    return (five << 3) | (five >> 2)


def _pictures(job):
    seed, split, indices = job
    return np.stack([picture(seed, split, i) for i in indices])


def make(seed, split, count, workers=2):
    """One split, shuffled, as many pictures of each class: uint8 [count, 32, 32, 3] and uint8 [count]."""
    order = np.random.default_rng([seed, split]).permutation(count)
    jobs = [(seed, split, part.tolist()) for part in np.array_split(order, max(1, count // 250))]
    with ProcessPoolExecutor(workers) as pool:
        pictures = np.concatenate(list(pool.map(_pictures, jobs)))
    return pictures, (order % len(LABELS)).astype(np.uint8)
