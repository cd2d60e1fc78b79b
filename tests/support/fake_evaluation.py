"""A worker of pictures that finds people by what the picture's file says, at once."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import ClassVar

import numpy as np

from components.keypoints import FrameAnalysis, Keypoints, NetworkResult, layout, network
from components.keypoints.arrays import BoxPx
from components.processes.jobs.pictures import BoxesIn, Order, PictureFailed
from tests.support.labels import body, coco_document, label, picture

SIZE_PX = (640, 480)


class LabelledWorker:
    """The file has the (17, 2) places of each person as JSON; what is none cannot be analysed."""

    seen: ClassVar[list[str]] = []
    stop_after: ClassVar[int | None] = None
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def boxes(self, order: Order, place: int, wanted: BoxesIn) -> tuple[tuple[int, int], list[FrameAnalysis]]:  # noqa: ARG002
        """As `Worker.boxes`."""
        with self._lock:
            self.seen.append(order.name)
            if self.stop_after is not None and len(self.seen) > self.stop_after:
                raise KeyboardInterrupt
        try:
            people = json.loads(order.path.read_bytes())
        except ValueError as error:
            raise PictureFailed("The file is damaged.") from error
        return SIZE_PX, [self._analysis(order, people, box) for box in wanted(SIZE_PX)]

    def _analysis(self, order: Order, people: list[list[list[float]]], box: BoxPx | None) -> FrameAnalysis:
        left, top, right, bottom = box or (0, 0, *SIZE_PX)
        keys = order.settings.keys
        results = {}
        for key in keys:
            kind = layout(network(key).layout or "")
            found = []
            for xy in people:
                inside = (np.array(xy) - (left, top)) / (right - left, bottom - top)
                xyz = np.full((len(kind), 3), 0.5, np.float32)
                own = [kind.points.index(name) for name in layout("coco-17").points]
                xyz[own, :2] = inside
                if box is None or ((inside.mean(axis=0) > 0) & (inside.mean(axis=0) < 1)).all():
                    found.append(Keypoints(kind, xyz, visibility=np.full(len(kind), 0.9)))
            results[key] = NetworkResult(key, tuple(found[: order.settings.of(key).people]))
        return FrameAnalysis(
            results, dict.fromkeys(keys, 2_000_000), 2_000_000, dict.fromkeys(keys, 3_000_000)
        )

    def stop(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


def made(folder: Path, count: int, off_px: float = 0.0) -> Path:
    """So many pictures with a person each, who is found so far off; the labels' file."""
    pictures = [picture(label(body(number)), number=number) for number in range(count)]
    for each in pictures:
        (folder / each.name).write_text(json.dumps([(each.subjects[0].xy_px + off_px).tolist()]))
    path = folder / "labels.json"
    path.write_text(json.dumps(coco_document(pictures)))
    return path
