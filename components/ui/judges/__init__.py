"""Claims judged by numbers that are worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

from components.content.judged import JudgedClaim
from components.measures.verdict import Judgement
from components.models.errors import GraphError, ModelError
from components.models.store import store
from components.processes.stream.worker_client import FrameRefused, ModelsUnavailable, WorkerLost
from components.ui.judges import of_files, of_results, of_tables

JUDGES: dict[str, Callable[[], Judgement]] = {**of_files.JUDGES, **of_tables.JUDGES, **of_results.JUDGES}
"""By the claim's key."""


def judged(claim: JudgedClaim) -> Judgement | str:
    """The verdict, or why there is none."""
    try:
        return JUDGES[claim.key]()
    except (GraphError, ModelError, store.FileUnavailable) as error:
        return str(error)
    except (FrameRefused, ModelsUnavailable, WorkerLost) as error:
        return str(error)
