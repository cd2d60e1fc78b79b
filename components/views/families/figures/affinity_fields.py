"""Part affinity fields that were drawn from people who are known: what they hold, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import wording
from components.charts import assembly
from components.charts.assembly import ROUNDING, arrows, is_are, people_after
from components.decoding.assembly import AssembledPerson
from components.decoding.crowd_trial import Trial


def fields_figure(address: str, trial: Trial, limb: int) -> go.Figure:
    """As `assembly.fields_figure`."""
    return assembly.fields_figure(address, trial, limb, _empty(trial, limb))


def fields_sentence(trial: Trial, limb: int) -> str:
    """What `fields_figure` shows now, in one sentence."""
    _, vectors = arrows(trial, limb)
    name = trial.limbs.name(limb)
    if not len(vectors):
        return f"The field is empty: {_empty(trial, limb)}."
    cells = wording.count(len(vectors), f"cell of {trial.stride_px:g} px", f"cells of {trial.stride_px:g} px")
    sentence = f"The field from {name} has a direction on {cells}"
    shared = trial.meeting[:, :, limb] > 1
    if not shared.any():
        return f"{sentence}, each a vector of length 1, because no two people's limbs meet there."
    lengths = np.hypot(*trial.fields[:, :, limb][shared].T)
    sentence += f". On {wording.count(int(shared.sum()), 'cell')} limbs of more than one person meet, and "
    gone = int((lengths <= ROUNDING).sum())
    if gone:
        return f"{sentence}on {gone} of those their vectors cancel, so that no direction is left."
    if lengths.min() >= 1 - ROUNDING:
        return f"{sentence}as they are parallel there, the mean of their vectors keeps the length 1."
    return f"{sentence}the mean of their vectors is as short as {wording.number(float(lengths.min()))}."


def _empty(trial: Trial, limb: int) -> str:
    """Why a field has no direction anywhere, as words that can follow a dash."""
    name = trial.limbs.name(limb)
    if trial.meeting[:, :, limb].any():
        return f"the vectors of two people from {name} are opposite, and their mean is nothing"
    return f"nobody has both ends from {name}"


def people_sentence(trial: Trial, steps: int) -> str:
    """What `people_figure` shows now, in one sentence."""
    if steps < len(trial.steps):
        people = people_after(trial, steps)
        counts = ", ".join(str(person.count) for person in people) or "none"
        number = wording.count(len(people), "person", "people")
        return (
            f"After {wording.count(steps, 'step')} of {len(trial.steps)} there {is_are(people)} {number}, "
            f"with these numbers of points: {counts}{_wrong(trial, people)}."
        )
    verdict = trial.verdict
    found = wording.count(verdict.people_found, "person was", "people were")
    return (
        f"{found} found of {verdict.people_drawn}. {verdict.right} of {verdict.drawn} limbs are as they were "
        f"drawn, {verdict.missing} {'is' if verdict.missing == 1 else 'are'} missing, and {verdict.wrong} "
        f"{'joins' if verdict.wrong == 1 else 'join'} two different people{_named(trial, trial.people)}."
    )


def _wrong(trial: Trial, people: Sequence[AssembledPerson]) -> str:
    """How many limbs join two different people so far, and which; nothing when there are none."""
    wrong = len(trial.wrong_limbs(people))
    join = "joins" if wrong == 1 else "join"
    sentence = f". {wording.count(wrong, 'limb')} {join} two different people"
    return f"{sentence}{_named(trial, people)}" if wrong else ""


def _named(trial: Trial, people: Sequence[AssembledPerson]) -> str:
    """The limbs that join two different people by their names, to follow what they do."""
    counted = Counter(trial.limbs.name(limb) for limb in trial.wrong_limbs(people))
    names = [name if times == 1 else f"{name} ({times} times)" for name, times in counted.items()]
    return f": {', '.join(names)}" if names else ""
