"""A rule of the page Demonstrations on the running stream: what it counts, once a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from components import wording
from components.charts import theme
from components.keypoints import network
from components.live.session import LiveSession
from components.rules import RULES
from components.rules.live import LiveRule
from components.rules.rule import Rule
from components.ui import remembered
from components.ui.workspace import kept
from components.views.live.news import running_text

_NONE = "none"
_TITLES = {_NONE: "None", **{key: rule.words.title for key, rule in RULES.items()}}


@dataclass(eq=False)
class LiveRuleRun:
    """The rule that follows the viewer's stream, and which stream that is."""

    session: int = 0
    live: LiveRule | None = None

    @property
    def empty(self) -> bool:
        """A count is over with its stream, so that nothing would be lost."""
        return True

    def forget(self) -> None:
        """Ends the count."""
        self.live = None


def rule_panel(session: LiveSession) -> None:
    """The choice of a rule, what it counts, and when it fails."""
    run, keys = kept(LiveRuleRun, LiveRuleRun), _possible(session)
    key = st.selectbox(
        "Rule", keys, format_func=_TITLES.__getitem__, **remembered.index("live-rule", keys, _NONE)
    )
    if key == _NONE:
        run.live = None
        return
    wanted = _with_thresholds(RULES[key])
    if run.live is None or run.live.used != wanted or run.session != id(session):
        run.session, run.live = id(session), LiveRule(wanted)
    running_text("rule", rule_text(session) or "", strong=True)
    words = wanted.words
    enter, leave = (theme.with_unit(f"{at:g}", wanted.unit) for at in (wanted.enter, wanted.leave))
    st.caption(words.rule.format(enter=enter, leave=leave))
    st.caption(f"It fails: {' '.join(words.fails)}")
    st.page_link("pages/demos.py", label="Set its thresholds on Demonstrations", icon=":material/exercise:")


def _possible(session: LiveSession) -> list[str]:
    """The rules on what the stream's networks look for."""
    history = session.history()
    subjects = {network(name).subject for name in history[-1].results} if history else set()
    return [_NONE, *(key for key, rule in RULES.items() if rule.subject in subjects)]


def _with_thresholds(used: Rule) -> Rule:
    """With those that the viewer has set on Demonstrations."""
    return used.with_thresholds(
        float(remembered.get(f"demos-enter-{used.key}", used.enter)),
        float(remembered.get(f"demos-leave-{used.key}", used.leave)),
    )


def rule_text(session: LiveSession) -> str | None:
    """What the rule has counted by now; None without one."""
    run = kept(LiveRuleRun, LiveRuleRun)
    live = run.live
    if live is None or run.session != id(session):
        return None
    live.feed(session.history())
    words, unit = live.used.words, live.used.unit
    counted = wording.count(live.complete, words.one, words.several)
    counted += ", and one lasts" if live.active else ""
    if not np.isfinite(live.value):
        return f"{counted}. The newest picture does not show the {words.signal}."
    return f"{counted}. The {words.signal} is {theme.with_unit(wording.number(live.value, 3), unit)} now."
