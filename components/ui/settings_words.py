"""The settings of an analysis in few words."""

from __future__ import annotations

from collections.abc import Iterator

from components import wording
from components.keypoints import (
    THRESHOLDS,
    VARIANTS,
    AnalysisSettings,
    NetworkSettings,
    body_and_face,
    network,
)
from components.keypoints.networks import names_in_text
from components.measures.rows import NOUNS

_NOUNS = {**NOUNS, "body": ("person", "people")}


def unusual_settings(used: AnalysisSettings) -> list[str]:
    """The networks, and whatever of the settings is not usual."""
    words = names_in_text(used.keys)
    return [
        *_networks(used.keys),
        *(
            wording.count(each.people, *_NOUNS[network(each.network).subject])
            for each in used.networks
            if each.people != NetworkSettings(each.network).people
        ),
        *(said for name in THRESHOLDS for said in _threshold(name, used, words)),
        *_raw(used, words),
    ]


def sentence(used: AnalysisSettings) -> str:
    """All that can be set, for the end of a sentence."""
    size = _size(used.keys)
    models = [network(key).title for key in used.keys] if size is None else [f"the pose model {size}"]
    counts = [wording.count(each.people, *_NOUNS[network(each.network).subject]) for each in used.networks]
    thresholds = [f"{each.detection:g}, {each.presence:g} and {each.tracking:g}" for each in used.networks]
    return (
        f"analysed with {wording.listed(models)}, up to {wording.listed(dict.fromkeys(counts))}, "
        f"thresholds {'; '.join(dict.fromkeys(thresholds))}"
    )


def _networks(keys: tuple[str, ...]) -> list[str]:
    """Their titles; of MediaPipe's two only which pose network it is, for there is one face network."""
    size = _size(keys)
    return [network(key).title for key in keys] if size is None else [f"pose {size}"]


def _size(keys: tuple[str, ...]) -> str | None:
    """Which pose network it is where the networks are MediaPipe's two; else None."""
    return {body_and_face(variant).keys: variant for variant in VARIANTS}.get(keys)


def _threshold(name: str, used: AnalysisSettings, words: tuple[str, ...]) -> Iterator[str]:
    values = [getattr(each, name) for each in used.networks]
    if len(set(values)) == 1:
        usual = getattr(NetworkSettings(used.keys[0]), name)
        yield from () if values[0] == usual else (f"{name} {values[0]:g}",)
        return
    yield from (f"{word} {name} {value:g}" for word, value in zip(words, values, strict=True))


def _raw(used: AnalysisSettings, words: tuple[str, ...]) -> Iterator[str]:
    raw = [word for each, word in zip(used.networks, words, strict=True) if not each.smoothing]
    if len(raw) == len(words):
        yield "no temporal filter"
    elif raw:
        yield f"{wording.listed(raw)} without a temporal filter"
