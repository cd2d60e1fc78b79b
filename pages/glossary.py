"""The field's terms, explained."""

from __future__ import annotations

from components.ui.glossary_page import terms
from components.ui.navigation import open_page

open_page("glossary")
terms()
