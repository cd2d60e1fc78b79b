"""The ledger as a file for a spreadsheet: one line a measurement, the unit in each column's name."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from components.measures.cost import CostRow, CrowdStep, NetCost, NetStep, TaskStep

COLUMNS = (
    "what",
    "name",
    "model",
    "mode",
    "threads",
    "looked_for",
    "found",
    "keypoints",
    "parameters",
    "stored_parameters",
    "file_bytes",
    "macs",
    "peak_activation_bytes",
    "runs",
    "p50_ms",
    "p95_ms",
    "ms_per_keypoint",
    "macs_per_keypoint",
    "gmac_per_s",
    "share_of_33.3_ms",
)


def to_csv(nets: Mapping[str, NetCost], rows: Sequence[CostRow], about: Mapping[str, str]) -> str:
    """The rows, and a line for each network that is not among them; `about` fills further columns of all.

    What is not known or does not apply is left empty.
    """
    file = io.StringIO()
    writer = csv.DictWriter(file, (*COLUMNS, *about), restval="", lineterminator="\n")
    writer.writeheader()
    timed = {row.step.net for row in rows if isinstance(row.step, NetStep)}
    lines: Iterable[dict[str, object]] = (
        *({"what": "network", **_from_file(net)} for name, net in nets.items() if name not in timed),
        *(_measured(row, nets) for row in rows),
    )
    writer.writerows({**about, **line} for line in lines)
    return file.getvalue()


def _from_file(net: NetCost) -> dict[str, object]:
    return {
        "name": net.name,
        "model": net.model,
        "keypoints": net.points,
        "parameters": net.parameters,
        "stored_parameters": net.stored_parameters,
        "file_bytes": net.file_bytes,
        "macs": net.macs,
        "peak_activation_bytes": net.peak_activation_bytes,
        "macs_per_keypoint": None if net.points is None else net.macs / net.points,
    }


def _measured(row: CostRow, nets: Mapping[str, NetCost]) -> dict[str, object]:
    step = row.step
    if isinstance(step, NetStep):
        subject: dict[str, object] = {
            "what": "network",
            **_from_file(nets[step.net]),
            "threads": step.threads,
        }
    elif isinstance(step, TaskStep):
        mode = "still" if step.mode == "still" else "video"
        subject = {"what": "task", "name": row.name, "model": row.model, "mode": mode, "looked_for": 1}
    else:
        assert isinstance(step, CrowdStep)
        copies = {"mode": "still", "looked_for": step.people}
        subject = {"what": "copies", "name": row.name, "model": row.model, **copies}
    return {
        **subject,
        "found": row.found,
        "keypoints": row.points,
        "runs": row.runs,
        "p50_ms": row.duration.median_ms,
        "p95_ms": row.duration.p95_ms,
        "ms_per_keypoint": row.ms_a_point,
        "macs_per_keypoint": row.macs_a_point,
        "gmac_per_s": row.gmac_per_s,
        "share_of_33.3_ms": row.budget_share,
    }
