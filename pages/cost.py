"""What each network and each whole task costs: read from the files, and measured when the viewer asks."""

from __future__ import annotations

from components.ui import server_state
from components.ui.navigation import open_page
from components.ui.picture import picture_panel
from components.views.cost.page import afterword, introduction, inventory, ledger

open_page("cost")
if server_state.files_ready():
    known = inventory()
    introduction(known)
    ledger(known, picture_panel())
    afterword(known)
