"""The quiz's questions, made of the viewer's own numbers and of the claims as they are judged here."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.content.judged import judged_claims
from components.content.lessons import blanks
from components.measures.verdict import RULINGS, Judgement
from components.ui.judges import judged
from components.ui.server_state import STILLS_KEPT
from components.views.classroom.numbers import OwnNumbers, number_text

_FACTORS = (0.25, 0.5, 1.5, 2.0, 3.0, 5.0)
_OPTIONS = 4


@dataclass(frozen=True)
class QuizQuestion:
    """One question.

    Attributes:
        key: tells it from the others.
        options: one of them is `right`.
        why: the reason, with the numbers that decide.
        page: the slug of the page that shows it.
    """

    key: str
    question: str
    options: tuple[str, ...]
    right: str
    why: str
    page: str


def questions(own: OwnNumbers) -> list[QuizQuestion]:
    """All that can be asked now: of each own number, and of each claim that can be judged."""
    return [*_of_numbers(own), *claim_questions()]


def _of_numbers(own: OwnNumbers) -> list[QuizQuestion]:
    asked = []
    for key, blank in blanks().items():
        if blank.question and key in own.values:
            right = f"{own.said(key)} {blank.unit}".strip()
            options = _options(key, own.values[key], blank.unit)
            why = blank.why.format(value=own.said(key))
            asked.append(QuizQuestion(key, blank.question, options, right, why, blank.page))
    return asked


@st.cache_data(show_spinner="Judging the claims…", ttl=STILLS_KEPT)
def claim_questions() -> list[QuizQuestion]:
    """One for each claim that can be judged, kept for all viewers as long as results on pictures are."""
    asked = []
    for claim in judged_claims():
        found = judged(claim)
        if isinstance(found, Judgement):
            why = claim.because.format(**found.numbers)
            question = f"“{claim.claim}” Does this hold for the networks here?"
            asked.append(QuizQuestion(f"claim-{claim.key}", question, RULINGS, found.ruling, why, claim.page))
    return asked


def _options(key: str, value: float, unit: str) -> tuple[str, ...]:
    """The right number among wrong ones, in an order that stays the same for the same number."""
    chance = random.Random(hashlib.sha256(f"{key} {value!r}".encode()).digest())
    whole = float(value).is_integer()
    wrong = [value * factor for factor in _FACTORS] if value else [1.0, 5.0, 12.0, 30.0]
    said = dict.fromkeys(number_text(round(each)) if whole else number_text(each) for each in wrong)
    right = number_text(value)
    said.pop(right, None)
    chosen = [right, *chance.sample(list(said), min(_OPTIONS - 1, len(said)))]
    chance.shuffle(chosen)
    return tuple(f"{each} {unit}".strip() for each in chosen)


def drawn(asked: Sequence[QuizQuestion], count: int, seed: int) -> list[QuizQuestion]:
    """So many of the questions, others for another seed."""
    return random.Random(seed).sample(list(asked), min(count, len(asked)))
