"""Heatmap or numbers: how does a point come out?"""

from __future__ import annotations

from components.ui import engine
from components.ui.lesson import sources, try_this
from components.ui.navigation import open_page
from components.ui.output_page import heatmaps_and_numbers
from components.ui.picture import picture_panel

open_page("output")
if engine.files_ready():
    heatmaps_and_numbers(picture_panel())
try_this("output_try")
sources("output_sources")
