"""Heatmap or numbers: how does a point come out?"""

from __future__ import annotations

from components.ui import server_state
from components.ui.explain import sources, try_this
from components.ui.navigation import open_page
from components.ui.picture import picture_panel
from components.views.output.page import heatmaps_and_numbers
from components.views.output.real_fields import real_fields

open_page("output")
if server_state.files_ready():
    picture = picture_panel()
    heatmaps_and_numbers(picture)
    real_fields(picture)
try_this("output/try")
sources("output/sources")
