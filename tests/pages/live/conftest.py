"""The live page with a session that nothing but the test moves."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from components.live.status import Phase
from components.ui.session import Name
from tests.support.app_tests import Open
from tests.support.live_page import Show
from tests.support.page_fakes import Player, Session


@pytest.fixture
def show(opened: Open, player: Player) -> Show:
    """Shows the live page with that session streaming."""

    def with_session(session: Session) -> AppTest:
        at = opened("live")
        player.playing = session.phase is not Phase.ENDED
        at.session_state[Name.LIVE].session = session
        at.run()
        assert not at.exception
        return at

    return with_session
