"""Results to plotly figures, each with a sentence that says the same in words."""

from components.charts.blendshapes import blendshapes_figure, blendshapes_sentence
from components.charts.confidence import confidence_figure, confidence_sentence
from components.charts.density import hulls_figure, hulls_sentence, spacing_figure, spacing_sentence
from components.charts.points import points_figure, points_sentence
from components.charts.stability import filter_sentence, stability_figure, stability_sentence
from components.charts.summary import COLUMNS, summary_rows, tips, view_sentence
from components.charts.theme import FACE, POSE, empty_figure, of_earlier
from components.charts.timing import rate_text, timing_figure, timing_sentence

__all__ = [
    "COLUMNS",
    "FACE",
    "POSE",
    "blendshapes_figure",
    "blendshapes_sentence",
    "confidence_figure",
    "confidence_sentence",
    "empty_figure",
    "filter_sentence",
    "hulls_figure",
    "hulls_sentence",
    "of_earlier",
    "points_figure",
    "points_sentence",
    "rate_text",
    "spacing_figure",
    "spacing_sentence",
    "stability_figure",
    "stability_sentence",
    "summary_rows",
    "tips",
    "timing_figure",
    "timing_sentence",
    "view_sentence",
]
