"""PyAV 18 with a name for side data that it has none for: FFmpeg gives more, and one is an error for all."""

from __future__ import annotations

from typing import Any, cast

from av.sidedata.sidedata import Type


def _nameless(cls: type[Type], value: object) -> Type:
    unnamed: Any = object.__new__(cls)
    unnamed._name_, unnamed._value_ = f"TYPE_{value}", value
    return cast(Type, unnamed)


def install() -> None:
    """Has the enumeration take what is none of its values, for which it asks `_missing_`. Idempotent."""
    Type._missing_ = classmethod(_nameless)  # type: ignore[assignment]
