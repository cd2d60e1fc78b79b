"""The Glossary page: all terms, a search, and what a tip's address opens."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from components.content.glossary import glossary
from components.ui.navigation import PAGES
from components.views.glossary.page import TIP_STYLE
from tests.support.app_tests import Open


def entries(at: AppTest) -> list[str]:
    """The names that the list shows."""
    assert not at.exception
    return re.findall(r"<dt>(.*?)</dt>", "".join(part.proto.body for part in at.get("html")))


def test_all_terms_are_shown_with_links_to_pages_that_exist(opened: Open) -> None:
    at = opened("glossary")
    assert entries(at) == [term.name for term in glossary()]
    linked = re.findall(r'href="([a-z]+)"', "".join(part.proto.body for part in at.get("html")))
    assert len(linked) > 50
    assert set(linked) <= {page.slug for page in PAGES}


def test_a_search_leaves_what_it_finds(opened: Open) -> None:
    at = opened("glossary")
    at.text_input[0].set_value("one euro").run()
    assert entries(at)[0] == "One Euro filter"
    assert len(entries(at)) < len(glossary())


def test_a_search_that_finds_nothing_says_so_and_shows_the_words_as_typed(opened: Open) -> None:
    at = opened("glossary")
    at.text_input[0].set_value("<b>*x*</b>").run()
    assert not entries(at)
    assert "No entry" in at.info[0].value and r"\<b\>\*x\*" in at.info[0].value


def test_a_tips_address_opens_its_term(opened: Open) -> None:
    at = opened("glossary")
    at.query_params["term"] = "stride"
    at.switch_page("pages/glossary.py").run()
    assert at.text_input[0].value == "stride"
    assert entries(at)[0] == "stride"


@pytest.mark.parametrize("page", ["overview", "live", "glossary"])
def test_every_page_shows_tips_as_tips(opened: Open, page: str) -> None:
    assert TIP_STYLE.strip() in [part.proto.body.strip() for part in opened(page).get("html")]
