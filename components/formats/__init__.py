"""Results as files: four formats to take away, of which JSON holds all and is read back.

docs/formats.md tells what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from components.formats.coco import coco_head, to_coco
from components.formats.csv_file import csv_head, to_csv
from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, head, same_origin
from components.formats.json_read import json_head, read
from components.formats.json_write import to_json
from components.formats.parquet_file import parquet_head, to_parquet
from components.keypoints import Record

__all__ = ["FORMAT", "FORMATS", "Format", "Head", "NotResults", "head", "read", "same_origin", "write"]


@dataclass(frozen=True)
class Format:
    """One way to write results.

    Attributes:
        name: as people call it.
        mime: the content's media type.
        write: a record's content; raises ValueError where it cannot be written so.
        head: a whole content's head; raises NotResults for what is damaged or not written by `write`.
    """

    name: str
    mime: str
    write: Callable[[Record], bytes]
    head: Callable[[bytes], Head]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".json": Format("JSON", "application/json", to_json, json_head),
        ".csv": Format("CSV", "text/csv", to_csv, csv_head),
        ".parquet": Format("Parquet", "application/vnd.apache.parquet", to_parquet, parquet_head),
        ".coco.json": Format("COCO keypoints", "application/json", to_coco, coco_head),
    }
)
"""By the ending of a file's name."""


def write(record: Record, ending: str) -> bytes:
    """The content of a results file whose name has that ending, a key of `FORMATS`.

    Raises:
        KeyError: for another ending.
        ValueError: when the results cannot be written so; the text says why.
    """
    return FORMATS[ending].write(record)
