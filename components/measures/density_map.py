"""The density of points at each place of a picture."""

from __future__ import annotations

import numpy as np

from components.keypoints.values import Floats, sealed


def density_map(points_px: Floats, size_px: tuple[int, int], sigma_px: float, cell_px: float) -> Floats:
    """How many points there are to 1,000 px², at the middles of the cells of a grid.

    A kernel density estimate: each point counts as a normal distribution about its place (Silverman, "Density
    estimation for statistics and data analysis", 1986, section 4.2), so that the sum over the whole plane is
    the number of points.

    Args:
        points_px: (N, 2), px; may leave the frame.
        size_px: (width, height) of the frame.
        sigma_px: the standard deviation of each point's distribution.
        cell_px: side of a cell. The last column and row may reach beyond the frame.

    Returns:
        (ceil(height / cell), ceil(width / cell)) points to 1,000 px².

    Raises:
        ValueError: for a size, a sigma or a cell that is not positive.
    """
    if min(*size_px, sigma_px, cell_px) <= 0:
        raise ValueError(f"Frame, sigma and cell must be above 0, not {size_px}, {sigma_px} and {cell_px}.")
    x, y = (_weights(points_px[:, axis], size_px[axis], sigma_px, cell_px) for axis in (0, 1))
    return sealed(1000 * y @ x.T)


def _weights(places_px: Floats, length_px: int, sigma_px: float, cell_px: float) -> Floats:
    """(C, N): the normal distribution about each of N places at the middles of C cells, a px."""
    middles_px = (np.arange(np.ceil(length_px / cell_px)) + 0.5) * cell_px
    offsets = (middles_px[:, np.newaxis] - places_px) / sigma_px
    weights: Floats = np.exp(-0.5 * offsets**2) / (sigma_px * np.sqrt(2 * np.pi))
    return weights
