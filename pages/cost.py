"""What each network and each whole task costs: read from the files, and measured when the viewer asks."""

from __future__ import annotations

from components.ui import engine
from components.ui.cost_page import afterword, introduction, inventory, ledger
from components.ui.navigation import open_page
from components.ui.picture import picture_panel

open_page("cost")
if engine.files_ready():
    known = inventory()
    introduction(known)
    ledger(known, picture_panel())
    afterword(known)
