"""The field's terms, explained."""

from __future__ import annotations

from components.ui.navigation import open_page
from components.views.glossary.page import terms

open_page("glossary")
terms()
