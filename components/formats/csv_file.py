"""Results as CSV, with the head in lines that start with "#" and that readers are told to skip.

There are two: the long one has a row a point a frame, the wide one a row a frame.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import orjson
import pyarrow as pa
import pyarrow.csv

from components.formats import wide
from components.formats.errors import NotResults
from components.formats.head import Head, checked, head
from components.formats.table import SCHEMA, batches, rows
from components.keypoints import Record

EXCEL_ROWS = 1_048_576
"""Excel opens no more of a sheet:
https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3"""


def to_csv(record: Record) -> bytes:
    """The table as CSV in UTF-8, with the digits that give the same float32 back.

    Raises:
        ValueError: when a number of the record is not finite.
    """
    return _written(record, SCHEMA, rows(record), batches(record))


def to_wide_csv(record: Record) -> bytes:
    """The same numbers with a row a frame.

    Raises:
        ValueError: as `to_csv`, and for points of several layouts.
    """
    columns = wide.columns(record)
    schema = wide.schema(columns)
    return _written(record, schema, len(record.frames), wide.batches(record, columns, schema))


def csv_head(content: bytes) -> Head:
    """The head of a file that `to_csv` wrote and that is whole.

    Raises:
        NotResults: for any other.
    """
    return _head(content, ",".join(SCHEMA.names) + "\n")


def wide_csv_head(content: bytes) -> Head:
    """The head of a file that `to_wide_csv` wrote and that is whole.

    Raises:
        NotResults: for any other.
    """
    return _head(content, ",".join(wide.FRAME.names) + ",")


def excel_cuts(record: Record) -> bool:
    """Whether the long CSV has more lines than Excel opens."""
    return len(_lines(record, rows(record))) + 1 + rows(record) > EXCEL_ROWS


def _lines(record: Record, table_rows: int) -> list[bytes]:
    stated = {**head(record), "frames": len(record.frames), "rows": table_rows}
    return [b"# %s: %s\n" % (key.encode(), orjson.dumps(value)) for key, value in stated.items()]


def _written(record: Record, schema: pa.Schema, table_rows: int, table: Iterable[pa.RecordBatch]) -> bytes:
    file = io.BytesIO()
    file.writelines(_lines(record, table_rows))
    # No name of a point or region needs quotes; Arrow would refuse one that did.
    options = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
    with pa.csv.CSVWriter(file, schema, write_options=options) as writer:
        for batch in table:
            writer.write_batch(batch)
    return file.getvalue()


def _head(content: bytes, columns: str) -> Head:
    head: Head = {}
    start = 0
    while content.startswith(b"# ", start):
        end = content.find(b"\n", start)
        key, _, value = content[start + 2 : end].partition(b": ")
        try:
            head[key.decode()] = orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise NotResults(f"Line {len(head) + 1} of the CSV file is damaged.") from error
        start = end + 1
    checked(head)
    if not content.startswith(columns.encode(), start):
        raise NotResults("The CSV file has other columns.")
    # One line more than there are rows: the names of the columns.
    if head.get("rows") != content.count(b"\n", start) - 1 or not content.endswith(b"\n"):
        raise NotResults("The CSV file is not whole.")
    return head
