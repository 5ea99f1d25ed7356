"""What buyers of a shop will buy, computed with arrays: MBG/NBD by Newton's method.

Independent of the warehouse: expectations by Gauss-Legendre quadrature over the chance
of dropping out instead of the series, the spread of one buyer's purchases by the same,
and parameters' uncertainty from the curvature of the likelihood. Time is in weeks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


@dataclass(frozen=True)
class Histories:
    """Buyers: repeat purchases, weeks to the last one, weeks known (arrays alike)."""

    x: Array
    t_x: Array
    t: Array


def log_gamma(number: Array | float) -> Array:
    """Give the logarithm of the gamma function: Stirling's series, shifted by 10."""
    value = np.asarray(number, dtype=float)
    up = value + 10
    shift = np.log(np.prod([value + step for step in range(10)], axis=0))
    series = 1 / (12 * up) - 1 / (360 * up**3) + 1 / (1260 * up**5)
    return (up - 0.5) * np.log(up) - up + 0.5 * np.log(2 * np.pi) + series - shift


def parameters(at: Array) -> tuple[float, float, float, float]:
    """Give r, alpha, a, b of a point: ln r, ln alpha, logit phi, ln(kappa - 1)."""
    phi, kappa = 1 / (1 + np.exp(-at[2])), 1 + np.exp(at[3])
    return np.exp(at[0]), np.exp(at[1]), phi * kappa, (1 - phi) * kappa


def objective(at: Array, buyers: Histories) -> float:
    """Give minus the logarithm of the likelihood, and the prior on dropout."""
    r, alpha, a, b = parameters(at)
    shape = r + buyers.x
    alive = log_gamma(shape) - log_gamma(r) + r * np.log(alpha)
    alive = alive - shape * np.log(alpha + buyers.t)
    alive = alive + log_gamma(a + b) - log_gamma(b)
    alive = alive + log_gamma(b + buyers.x + 1) - log_gamma(a + b + buyers.x + 1)
    odds = np.log(a) - np.log(b + buyers.x)
    odds = odds + shape * (np.log(alpha + buyers.t) - np.log(alpha + buyers.t_x))
    return float(2 * np.log(a + b) - np.sum(alive + np.logaddexp(0, odds)))


def curvature(
    function: Callable[[Array], float], at: Array, step: float = 0.01
) -> tuple[Array, Array]:
    """Give slope and curvature of a function at a point, by differences."""
    size = len(at)
    slope, curves = np.zeros(size), np.zeros((size, size))
    moves = np.eye(size) * step
    for one in range(size):
        up, down = function(at + moves[one]), function(at - moves[one])
        slope[one] = (up - down) / (2 * step)
        for other in range(one + 1):
            curves[one, other] = curves[other, one] = (
                function(at + moves[one] + moves[other])
                - function(at + moves[one] - moves[other])
                - function(at - moves[one] + moves[other])
                + function(at - moves[one] - moves[other])
            ) / (4 * step**2)
    return slope, curves


def fit(buyers: Histories) -> Array:
    """Give the point at which the objective is least."""
    at, damping = np.array([0.0, 2.0, -1.0, 0.5]), 1e-3
    value = objective(at, buyers)
    for _ in range(200):
        slope, curves = curvature(lambda point: objective(point, buyers), at)
        gained = False
        for _ in range(12):
            own = np.diag(np.maximum(np.abs(np.diag(curves)), 1e-6))
            step = -np.linalg.solve(curves + damping * own, slope)
            step = step * min(1, 2 / max(np.max(np.abs(step)), 1e-12))
            other = np.clip(at + step, -15, 15)
            if (found := objective(other, buyers)) < value:
                gained = value - found > 1e-8
                at, value, damping = other, found, max(damping / 10, 1e-9)
                break
            damping *= 10
        if not gained:
            break
    return at


def directions(at: Array, buyers: Histories) -> Array:
    """Give the steps of one standard deviation, independent of each other, as rows.

    A step is no longer than 2 in any number: what the buyers say nothing of.
    """
    _, curves = curvature(lambda point: objective(point, buyers), at)
    size = len(at)
    lower = np.zeros((size, size))
    for row in range(size):
        for column in range(row + 1):
            rest = curves[row, column] - lower[row, :column] @ lower[column, :column]
            if row == column:
                lower[row, row] = np.sqrt(max(rest, 0.25))
            else:
                lower[row, column] = rest / lower[column, column]
    return np.linalg.inv(lower)


def moments(at: Array, buyers: Histories, weeks: float) -> tuple[Array, Array, Array]:
    """Give each buyer's expected purchases, its variance, and the chance of none."""
    r, alpha, a, b = parameters(at)
    shape, rate = (r + buyers.x)[:, None], (alpha + buyers.t)[:, None]
    odds = (
        a
        / (b + buyers.x)
        * np.exp(
            (r + buyers.x) * (np.log(alpha + buyers.t) - np.log(alpha + buyers.t_x))
        )
    )
    alive = 1 / (1 + odds)
    # p = u^(1/a) takes the pole of the density at 0 away
    u = (NODES + 1) / 2
    p = np.maximum(u ** (1 / a), 1e-12)[None, :]
    beta = (b + buyers.x + 1)[:, None]
    density = np.exp((beta - 1) * np.log1p(-p)) * WEIGHTS / 2
    density = density / density.sum(axis=1, keepdims=True)
    y = 1 + p * weeks / rate
    once = (1 - y**-shape) / p
    pairs = 1 - (shape + 1) * y**-shape + shape * y ** -(shape + 1)
    twice = 2 * (1 - p) / p**2 * pairs
    small = p * weeks / rate < 1e-4
    twice = np.where(small, shape * (shape + 1) * (weeks / rate) ** 2, twice)
    once = np.where(small, shape * weeks / rate, once)
    mean = alive * (density * once).sum(axis=1)
    square = alive * (density * twice).sum(axis=1) + mean
    none = 1 - alive * (1 - (rate / (rate + weeks)) ** shape)[:, 0]
    return mean, square - mean**2, none
