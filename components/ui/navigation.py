"""The list of pages, and which of them a viewer is on. Light to import: `app.py` needs it before OpenCV."""

from __future__ import annotations

import runpy
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.keypoints.colours import FACE, POSE
from components.ui.session import Name, SessionValue
from components.version import APP_NAME

ICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<g fill="none" stroke="{POSE}" stroke-width="2.5" stroke-linecap="round">
<path d="M16 11v9M8 13l8-1 8 1M16 20l-5 9M16 20l5 9"/>
</g>
<g fill="{POSE}">
<circle cx="8" cy="13" r="2.4"/><circle cx="24" cy="13" r="2.4"/><circle cx="16" cy="20" r="2.4"/>
<circle cx="11" cy="29" r="2.4"/><circle cx="21" cy="29" r="2.4"/>
</g>
<circle cx="16" cy="5.5" r="4.5" fill="{FACE}"/>
</svg>"""
"""The page's. Streamlit would have each browser fetch one of its own icons from Google."""


@dataclass(frozen=True)
class PageEntry:
    """A page as the menu, its own heading and the Overview name it.

    Attributes:
        slug: its file in pages/ and its path in the address; the Overview's path is empty.
        name: in the menu, and at the beginning of its heading.
        question: what it answers, the rest of its heading.
        line: what it offers, for the Overview.
        icon: of Material Symbols.
        section: its heading in the menu.
    """

    slug: str
    name: str
    question: str
    line: str
    icon: str
    section: str

    @property
    def title(self) -> str:
        """The page's heading."""
        return f"{self.name}: {self.question[:1].lower()}{self.question[1:]}"


PAGES = tuple(
    PageEntry(*entry)
    for entry in (
        ("overview", "Overview", "How do a pose model and a face model differ?", "", "home", APP_NAME),
        (
            "live",
            "Live",
            "Same frame, two models",
            "the same on your own webcam, or on a clip",
            "videocam",
            "Compare",
        ),
        (
            "lab",
            "Lab",
            "Your own pictures and clips",
            "your own pictures, clips and recordings, point by point, to take away",
            "science",
            "Compare",
        ),
        (
            "input",
            "Input",
            "What does each model really see?",
            "what each model really sees of a picture",
            "crop_rotate",
            "Structure",
        ),
        (
            "keypoints",
            "Keypoints",
            "How many points, and where?",
            "how many points there are, and where",
            "scatter_plot",
            "Structure",
        ),
        (
            "architecture",
            "Architecture",
            "How are the two networks built?",
            "how the networks are built",
            "account_tree",
            "Structure",
        ),
        (
            "output",
            "Output",
            "Heatmap or numbers: how does a point come out?",
            "how a point comes out of a network",
            "local_fire_department",
            "Structure",
        ),
        ("cost", "Cost", "What does a point cost?", "what a point costs", "timer", "Structure"),
        (
            "families",
            "Families",
            "What do the well-known systems do differently?",
            "OpenPose, HRNet and the others beside these two",
            "diversity_3",
            "Families",
        ),
        (
            "accuracy",
            "Accuracy",
            "How right are the points?",
            "how far each network is from labelled points, with intervals",
            "straighten",
            "Evidence",
        ),
        (
            "guide",
            "Which for what",
            "Which network fits which use?",
            "what each use needs, what fits it, and which claims hold",
            "signpost",
            "Use",
        ),
        (
            "demos",
            "Demonstrations",
            "What do points become with a rule?",
            "counters, meters and gestures, each with its rule and its thresholds",
            "exercise",
            "Use",
        ),
        (
            "class",
            "In class",
            "A lesson that runs itself",
            "stations, a worksheet of your own numbers, a quiz",
            "school",
            "Use",
        ),
        (
            "glossary",
            "Glossary",
            "What does this word mean?",
            "what the field's words mean",
            "dictionary",
            "About",
        ),
        (
            "corrections",
            "Corrections",
            "What do the files show instead?",
            "what papers and tutorials say, and what the files show",
            "fact_check",
            "About",
        ),
        (
            "privacy",
            "Privacy",
            "What happens to my picture?",
            "what happens to the picture",
            "lock",
            "About",
        ),
    )
)
"""All pages, in the order of the menu."""

_APP = Path(__file__).resolve().parents[2] / "app.py"
_PREVIOUS = SessionValue[str | None](Name.PREVIOUS_PAGE)
_CURRENT = SessionValue[str](Name.CURRENT_PAGE)


def note_page(path: str) -> None:
    """Called by `app.py` at each full run with the path of the page that is about to be shown."""
    _PREVIOUS.set(_CURRENT.get())
    _CURRENT.set(path)


def current_page() -> PageEntry:
    """The page that is being shown; the Overview, whose path is empty, before `app.py` has run."""
    path = _CURRENT.get()
    return next((page for page in PAGES if page.slug == path), PAGES[0])


def just_entered() -> bool:
    """Whether this run is the first of a visit to the page."""
    return _PREVIOUS.get() != _CURRENT.get()


def through_app() -> None:
    """Sends a page that Streamlit ran by itself through `app.py`; the first line of every page.

    Until `st.navigation` has run once in a server, Streamlit takes the folder pages/ for an app of its older
    kind and runs the page of the address alone, without `app.py`.
    """
    if _CURRENT.get() is None:
        runpy.run_path(str(_APP))
        st.stop()


def open_page(slug: str) -> None:
    """The first line of every page: its heading, once `app.py` has run."""
    through_app()
    (entry,) = (page for page in PAGES if page.slug == slug)
    st.title(entry.title)


def menu() -> dict[str, list[StreamlitPage]]:
    """The sections of the menu with their pages, for `st.navigation`."""
    sections: dict[str, list[StreamlitPage]] = {}
    for page in PAGES:
        link = st.Page(
            f"pages/{page.slug}.py",
            title=page.name,
            icon=f":material/{page.icon}:",
            default=page is PAGES[0],
        )
        sections.setdefault(page.section, []).append(link)
    return sections
