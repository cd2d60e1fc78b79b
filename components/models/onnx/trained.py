"""Networks whose trained weights are published, as ONNX files that run like a viewer's own.

They are top-down: each needs the box of a person. Their pictures are RGB in ImageNet's normalisation and 192
by 256 pixels (data_preprocessor and codec in the configurations of open-mmlab/mmpose).
"""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from components.keypoints.arrays import BoxPx
from components.models.errors import ModelError
from components.models.families import checkpoints
from components.models.families.registry import build, family
from components.models.families.weights import filled
from components.models.onnx.viewer_network.network import LARGEST_BYTES, Choices, Head, TrainedFile

_SIZE_PX = (192, 256)
_TABLES = "https://github.com/open-mmlab/mmpose/blob/759b39c13fea6ba094afc1fa932f51dc1b11cbf9/configs/body_2d_keypoint"


@dataclass(frozen=True)
class TrainedNetwork:
    """A network with published weights.

    Attributes:
        key: stands for it; the family's, where it is one of the families.
        file: its name in the store, which fetches it only on request.
        family: the key of the family whose graph the weights go into; None for a file that holds its graph.
        ap: average precision that the file's makers publish for it: COCO val2017, 256 × 192 px, the boxes of
            a detector with 56.4 AP on people (the tables of open-mmlab/mmpose named in `source`).
        trained_on: its training pictures.
        source: where the AP stands.
    """

    key: str
    name: str
    file: str
    head: Head
    family: str | None
    ap: float
    trained_on: str
    source: str

    def choices(self, box_px: BoxPx) -> Choices:
        """How it is run on the person in `box_px` (left, top, right, bottom)."""
        return Choices("coco-17", self.head, _SIZE_PX, "imagenet", "RGB", box_px=box_px)


TRAINED = (
    TrainedNetwork(
        "hrnet-w32",
        "HRNet-W32",
        "td-hm_hrnet-w32_8xb64-210e_coco-256x192-81c58e40_20220909.pth",
        "heatmap",
        "hrnet-w32",
        74.9,
        "COCO",
        f"{_TABLES}/topdown_heatmap/coco/hrnet_coco.md",
    ),
    TrainedNetwork(
        "pose-resnet-50",
        "PoseResNet-50",
        "td-hm_res50_8xb64-210e_coco-256x192-04af38ce_20220923.pth",
        "heatmap",
        "pose-resnet-50",
        71.8,
        "COCO",
        f"{_TABLES}/topdown_heatmap/coco/resnet_coco.md",
    ),
    TrainedNetwork(
        "rtmpose-m",
        "RTMPose-m",
        "rtmpose-m_simcc-body7_pt-body7_420e-256x192-e48f03d0_20230504.zip",
        "simcc",
        None,
        74.9,
        "seven public data sets, COCO among them",
        f"{_TABLES}/rtmpose/body8/rtmpose_body8-coco.md",
    ),
)


def onnx_of(file: TrainedFile) -> bytes:
    """The network with its weights as an ONNX file.

    Raises:
        ModelError: for a file that is damaged or another, or lacks weights; the sentence names the layer.
        KeyError: for a key that is none of `TRAINED`.
    """
    network = {trained.key: trained for trained in TRAINED}[file.key]
    if network.family is None:
        return _member(file.path)
    model = build(family(network.family))
    try:
        return bytes(filled(model, checkpoints.read(file.path)).SerializeToString())
    except ModelError as error:
        raise ModelError(f"{network.name} cannot be built from {file.path.name}. {error}") from error


def _member(path: Path) -> bytes:
    """The ONNX file in one of openmmlab's archives for deployment."""
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".onnx"))
            with archive.open(name) as member:
                content = member.read(LARGEST_BYTES + 1)
    except StopIteration as error:
        raise ModelError(f"{path.name} holds no ONNX file.") from error
    # What Python's zipfile raises for archives that are damaged or made up.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise ModelError(f"{path.name} is damaged; fetch it again.") from error
    if len(content) > LARGEST_BYTES:
        raise ModelError(f"The ONNX file in {path.name} is larger than any network here.")
    return content
