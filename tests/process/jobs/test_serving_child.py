"""A process that answers questions: it has the next one early, and its end costs only the one it works on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from components.processes.jobs.pictures import PictureFailed, ServingChild

DEADLINE_S = 20.0
HEAD = """
import os, sys
from multiprocessing.connection import Connection
from components.processes.jobs.protocol import Started
connection = Connection(int(sys.argv[1]))
connection.send(Started())
"""
ANSWERS_WHEN_IT_HAS_TWO = (
    HEAD
    + """
for question in (connection.recv(), connection.recv()): connection.send(question)
connection.recv()
"""
)
ENDS_WHEN_IT_HAS_ANOTHER = (
    HEAD
    + """
while True:
    question = connection.recv()
    if question == "end":
        # It has another, unless it was asked last.
        connection.poll(2)
        os._exit(3)
    connection.send(question)
"""
)
Start = Callable[[str], ServingChild]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts the program, and ends it after the test."""
    made: list[ServingChild] = []

    def go(program: str) -> ServingChild:
        made.append(ServingChild((sys.executable, "-c", program), (), niceness=0))
        return made[-1]

    yield go
    for one in made:
        one.close()


def ask_all(serving: ServingChild, questions: list[Any]) -> list[str]:
    """Answers and sentences; each question comes from a thread of its own."""

    def ask(question: Any) -> str:
        try:
            return str(serving.ask(question, question, DEADLINE_S))
        except PictureFailed as failure:
            return str(failure)

    with ThreadPoolExecutor(len(questions)) as threads:
        return list(threads.map(ask, questions))


def test_it_has_the_next_question_before_it_answers(start: Start) -> None:
    assert ask_all(start(ANSWERS_WHEN_IT_HAS_TWO), ["a", "b"]) == ["a", "b"]


def test_its_end_is_not_the_next_questions_fault(start: Start) -> None:
    said, *others = ask_all(start(ENDS_WHEN_IT_HAS_ANOTHER), ["end", "a", "b", "c"])
    assert said == "The process that worked on end ended (exit code 3); try again."
    assert others == ["a", "b", "c"]


def test_each_of_several_that_end_it_fails_alone(start: Start) -> None:
    said = ask_all(start(ENDS_WHEN_IT_HAS_ANOTHER), ["end", "a", "end", "b", "end", "c"])
    assert said[1::2] == ["a", "b", "c"]
    assert all("ended (exit code 3)" in one for one in said[::2])
