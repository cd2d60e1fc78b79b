"""What is printed reaches every terminal: a character that it does not have is replaced."""

from __future__ import annotations

import codecs
import io
import sys
from contextlib import suppress

HANDLER = "keypoint-lab"
_PLAIN = {"×": "x", "–": "-", "…": "...", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " "}
"""What ASCII has for characters of our own texts."""


def _replaced(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unencodable = error.object[error.start : error.end]
    # Names that are no text have surrogates in the place of their bytes: PEP 383.
    lost = "\N{REPLACEMENT CHARACTER}" if _has(error.encoding, "\N{REPLACEMENT CHARACTER}") else "?"
    plain = "".join(_PLAIN.get(character, lost) for character in unencodable)
    # As bytes: of a text, UTF-8's encoder would take none but ASCII's characters.
    return plain.encode(error.encoding), error.end


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def complain(sentence: object) -> None:
    """Prints to stderr, if there still is somebody: a terminal may have been closed."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


def print_anything() -> None:
    """Makes the process's own streams take every character."""
    codecs.register_error(HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
