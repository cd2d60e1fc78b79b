"""The operator's settings: defaults, values taken, and a sentence for each wrong value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from components import operator
from components.machine import Machine
from components.operator import IceServer, OperatorError, default_jobs, default_seats, settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("KEYPOINT_LAB_")]:
        monkeypatch.delenv(name)


def test_defaults() -> None:
    values = settings()
    assert values.seats == default_seats() >= 2
    assert values.jobs == default_jobs() >= 1
    assert values.files is None
    assert values.ice_servers == ()
    assert values.send_mediapipe_metrics is False
    assert (values.upload_max_mb, values.upload_max_megapixels, values.upload_max_seconds) == (50, 50, 180)
    assert values.upload_max_fps == 30


def test_values_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_SEATS", "7")
    monkeypatch.setenv("KEYPOINT_LAB_FILES", str(tmp_path))
    monkeypatch.setenv("KEYPOINT_LAB_SEND_MEDIAPIPE_METRICS", "1")
    monkeypatch.setenv("KEYPOINT_LAB_UPLOAD_MAX_MB", "10")
    values = settings()
    assert (values.seats, values.files, values.send_mediapipe_metrics, values.upload_max_mb) == (
        7,
        tmp_path,
        True,
        10,
    )


def test_ice_servers_are_read_from_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "KEYPOINT_LAB_ICE_SERVERS",
        '[{"urls": "stun:a:3478"}, {"urls": ["turn:b", "turns:b"], "username": "u", "credential": "c"}]',
    )
    assert settings().ice_servers == (
        IceServer(urls="stun:a:3478"),
        IceServer(urls=("turn:b", "turns:b"), username="u", credential="c"),
    )


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_FILES", "")
    monkeypatch.setenv("KEYPOINT_LAB_UPLOAD_MAX_MB", "")
    assert settings().files is None
    assert settings().upload_max_mb == 50


def test_a_relative_folder_stays_right_when_the_process_moves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEYPOINT_LAB_FILES", "files")
    assert settings().files == tmp_path / "files"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("SEATS", "many", "a whole number of viewers from 1 to 256"),
        ("SEATS", "0", "a whole number of viewers from 1 to 256"),
        ("SEATS", "2.5", "a whole number of viewers from 1 to 256"),
        ("FILES", "/no/such/folder", "a folder that exists"),
        ("ICE_SERVERS", "stun:a", "a JSON list"),
        ("ICE_SERVERS", '{"urls": "stun:a"}', "a JSON list"),
        ("ICE_SERVERS", '[{"urls": "http://a"}]', "a JSON list"),
        ("ICE_SERVERS", '[{"url": "stun:a"}]', "a JSON list"),
        ("SEND_MEDIAPIPE_METRICS", "perhaps", "0 or 1"),
        ("UPLOAD_MAX_MB", "-1", "a whole number of megabytes from 1 to 1000"),
        ("UPLOAD_MAX_MEGAPIXELS", "big", "a whole number of megapixels from 1 to 400"),
        ("UPLOAD_MAX_SECONDS", "0", "a whole number of seconds from 1 to 3600"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"KEYPOINT_LAB_{name}", value)
    with pytest.raises(OperatorError) as caught:
        settings()
    sentence = str(caught.value)
    assert sentence.startswith(f"KEYPOINT_LAB_{name} is {value!r}, but must be {allowed}")
    assert sentence.endswith(".")


def test_a_credential_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYPOINT_LAB_ICE_SERVERS", '[{"url": "turn:a", "credential": "hunter2"}]')
    with pytest.raises(OperatorError) as caught:
        settings()
    assert "hunter2" not in str(caught.value)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        settings().seats = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("cores", "gib", "seats", "jobs"),
    [(8, 16, 8, 8), (8, 3, 3, 3), (1, 1, 2, 1), (3, 16, 3, 3), (0, 0, 2, 1)],
)
def test_seats_and_jobs_are_one_a_core_and_a_gib_but_two_seats_at_least(
    monkeypatch: pytest.MonkeyPatch, cores: int, gib: int, seats: int, jobs: int
) -> None:
    monkeypatch.setattr(operator, "machine", lambda _proc: Machine(cores, gib * 2**30 + 1))
    assert (default_seats(), default_jobs()) == (seats, jobs)
