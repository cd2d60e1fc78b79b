"""A large JSON document, read one element of its lists at a time, so that memory does not grow with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

_CHUNK = 1 << 16


class NotJson(ValueError):
    """The file is no JSON object, or is not whole; the text is a sentence."""


def members(path: Path) -> Iterator[tuple[str, Any]]:
    """The members of the object in the file: each element of a list by itself, under the list's key.

    NaN and Infinity are taken, as Python writes them. An empty list gives nothing.

    Raises:
        NotJson: for anything else, when its place is reached.
        OSError: when the file cannot be read.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            yield from _Reader(file).members()
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotJson(f"{path.name} is no JSON, or is not whole.") from error


class _Reader:
    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._text, self._at, self._end = "", 0, False
        self._decoder = json.JSONDecoder()

    def members(self) -> Iterator[tuple[str, Any]]:
        self._take("{")
        while self._peek() != "}":
            key = self._value()
            self._take(":")
            if self._peek() == "[":
                for element in self._elements():
                    yield key, element
            else:
                yield key, self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("}")

    def _elements(self) -> Iterator[Any]:
        self._take("[")
        while self._peek() != "]":
            yield self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("]")

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if not self._more():
                    raise
                continue
            # A number may go on in what has not been read.
            if end == len(self._text) and self._more():
                continue
            self._at = end
            return value

    def _peek(self) -> str:
        while True:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise json.JSONDecodeError("ends too soon", self._text, self._at)

    def _take(self, expected: str) -> None:
        if self._peek() != expected:
            raise json.JSONDecodeError(f"{expected} expected", self._text, self._at)
        self._at += 1

    def _more(self) -> bool:
        # As much again as is there, so that a large element is not read from its beginning for each chunk.
        chunk = self._file.read(max(_CHUNK, len(self._text) - self._at))
        self._text = self._text[self._at :] + chunk
        self._at = 0
        return bool(chunk)
