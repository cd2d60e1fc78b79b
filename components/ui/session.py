"""What a page's session keeps from one run to the next, beside what widgets hold: one list of all names."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Generic, TypeVar, cast

import streamlit as st

T = TypeVar("T")


@unique
class Name(StrEnum):
    """All names, so that no two parts of the app take the same; widgets' keys begin otherwise."""

    WORKSPACE = "kept/workspace"
    CURRENT_PAGE = "kept/current-page"
    PREVIOUS_PAGE = "kept/previous-page"
    NARROW_SCREEN = "kept/narrow-screen"
    LIVE = "kept/live"
    LIVE_PLUG = "kept/live-plug"
    LIVE_SAVED = "kept/live-saved"
    COST_REFUSED = "kept/cost-refused"
    FAMILIES_ASKED = "kept/families-asked"
    FAMILIES_TRAINED = "kept/families-trained"
    FAMILIES_TRAINED_REFUSED = "kept/families-trained-refused"


class SessionValue(Generic[T]):
    """One value of the session, None until it is set."""

    def __init__(self, name: Name) -> None:
        self._name = name

    def get(self) -> T | None:
        """What is kept."""
        return cast(T | None, st.session_state.get(self._name))

    def set(self, value: T) -> None:
        """Keeps it until the session ends, or something else is kept."""
        st.session_state[self._name] = value

    def take(self) -> T | None:
        """What is kept, and from here on nothing."""
        return cast(T | None, st.session_state.pop(self._name, None))
