"""One look at a viewer's network, or one run of it, in a thread that asks its process."""

from __future__ import annotations

import threading

from components.keypoints.arrays import Rgb
from components.models.onnx.viewer_network.network import Choices, Description, Detections
from components.processes.background_run import Run
from components.processes.sandbox.sandbox import Sandbox, SandboxFailed


class SandboxRun(Run):
    """A look at the file that a sandbox holds, or a run of it. All methods return at once.

    Args:
        sandbox: nobody else asks it meanwhile.
        frame_rgb: (H, W, 3) uint8, not changed meanwhile; None to look at the file only.
        choices: how to run it; None to look at the file only.
        keep: leave the sandbox there for another run when this ends.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        frame_rgb: Rgb | None = None,
        choices: Choices | None = None,
        keep: bool = False,
    ) -> None:
        super().__init__()
        self.doing = "Starting"
        self.found: Detections | None = None
        """What the network found, once it has run."""
        self._sandbox, self._keep = sandbox, keep
        self._asked = None if frame_rgb is None or choices is None else (frame_rgb, choices)
        threading.Thread(target=self._run, daemon=True, name="own-network").start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._sandbox.pid

    @property
    def description(self) -> Description | None:
        """What the file says of itself, as soon as it was read."""
        return self._sandbox.description

    def _kill(self) -> None:
        self._sandbox.kill()

    def _run(self) -> None:
        try:
            for doing in self._sandbox.load():
                self.doing = doing
            if self._asked is not None:
                self._look(*self._asked)
        except SandboxFailed as failed:
            self._problem = "The run was cancelled." if self._cancelled else str(failed)
        finally:
            if self._cancelled or not self._keep:
                self._sandbox.close()
            else:
                self._sandbox.rest()
            self._ended.set()

    def _look(self, frame_rgb: Rgb, choices: Choices) -> None:
        for said in self._sandbox.look(frame_rgb, choices):
            if isinstance(said, Detections):
                self.found = said
            else:
                self.doing = said
