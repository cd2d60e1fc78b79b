"""A small ledger whose figures can be worked out by hand.

Networks: a detector of 40 MMAC for each model, pose landmarks of 330 MMAC for 33 points, face landmarks of
95.6 MMAC for 478 points, blendshapes of 10 MMAC.
"""

from __future__ import annotations

from components.measures.cost import CrowdStep, NetCost, NetStep, TaskStep, Timed, WholeTask

MS = 1_000_000
BOX_PX = (10, 20, 110, 220)
NETS = {
    net.name: net
    for net in (
        NetCost("pose detector", "pose", None, 3_000_000, 900_000, 40_000_000, 2_900_000, 7_000_000),
        NetCost("pose landmarks full", "pose", 33, 3_200_000, 3_200_000, 330_000_000, 6_400_000, 9_800_000),
        NetCost("face detector", "face", None, 100_000, 100_000, 40_000_000, 230_000, 1_600_000),
        NetCost("face landmarks", "face", 478, 1_200_000, 1_200_000, 95_600_000, 2_500_000, None),
        NetCost("blendshapes", "face", None, 450_000, 450_000, 10_000_000, 950_000, 150_000),
    )
}
PIPELINES = {
    pipeline.name: pipeline
    for pipeline in (
        WholeTask("pose full", "pose", "pose detector", ("pose landmarks full",), 33, "blazepose-full"),
        WholeTask(
            "face",
            "face",
            "face detector",
            ("face landmarks", "blendshapes"),
            478,
            "face-landmarker",
        ),
    )
}


def net(name: str, threads: int, ms: float) -> Timed:
    """A network whose runs all took `ms`."""
    return Timed(NetStep(name, threads), (round(ms * MS),) * 5)


def task(name: str, mode: str, ms: float, found: int = 1) -> Timed:
    """A whole task whose runs all took `ms`."""
    return Timed(TaskStep(name, "still" if mode == "still" else "stream"), (round(ms * MS),) * 6, found)


def copies(name: str, people: int, ms: float, found: int | None = None) -> Timed:
    """A whole task on copies; all are found where `found` is not given."""
    return Timed(CrowdStep(name, people, BOX_PX), (round(ms * MS),) * 7, people if found is None else found)


ALL = (
    *(net(name, 1, ms) for name, ms in zip(NETS, (10, 33, 2, 8, 1), strict=True)),
    *(net(name, 2, ms) for name, ms in zip(NETS, (6, 20, 1.5, 5, 1), strict=True)),
    task("pose full", "still", 50),
    task("pose full", "stream", 33),
    task("face", "still", 20),
    task("face", "stream", 10),
    *(copies("pose full", people, 20 + 30 * people) for people in (1, 2, 3)),
    copies("pose full", 4, 80, found=2),
    *(copies("face", people, 5 + 10 * people) for people in (1, 2, 3, 4)),
)
