"""Results as files: formats to take away, of which JSON holds all and is read back.

docs/formats.md tells what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from components.formats import coco, trc_file, wide
from components.formats.coco import coco_head, to_coco
from components.formats.csv_file import EXCEL_ROWS, csv_head, excel_cuts, to_csv, to_wide_csv, wide_csv_head
from components.formats.errors import NotResults
from components.formats.head import FORMAT, Head, head, same_origin
from components.formats.json_read import json_head, read
from components.formats.json_write import to_json
from components.formats.parquet_file import parquet_head, to_parquet
from components.formats.trc_file import to_trc, trc_head
from components.keypoints import Record

__all__ = [
    "EXCEL_ROWS",
    "FORMAT",
    "FORMATS",
    "Format",
    "Head",
    "NotResults",
    "excel_cuts",
    "head",
    "read",
    "same_origin",
    "write",
]


def _none(_record: Record) -> str | None:
    return None


@dataclass(frozen=True)
class Format:
    """One way to write results.

    Attributes:
        name: as people call it.
        mime: the content's media type.
        write: a record's content; raises ValueError where it cannot be written so.
        head: a whole content's head; raises NotResults for what is damaged or not written by `write`.
        refusal: why a record cannot be written so, in a sentence that can be had before the work; None where
            it can, as long as its numbers are finite.
    """

    name: str
    mime: str
    write: Callable[[Record], bytes]
    head: Callable[[bytes], Head]
    refusal: Callable[[Record], str | None] = _none


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".json": Format("JSON", "application/json", to_json, json_head),
        ".csv": Format("CSV", "text/csv", to_csv, csv_head),
        ".wide.csv": Format("CSV, a row a frame", "text/csv", to_wide_csv, wide_csv_head, wide.refusal),
        ".parquet": Format("Parquet", "application/vnd.apache.parquet", to_parquet, parquet_head),
        ".coco.json": Format("COCO keypoints", "application/json", to_coco, coco_head, coco.refusal),
        ".trc": Format("TRC (OpenSim)", "text/tab-separated-values", to_trc, trc_head, trc_file.refusal),
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
