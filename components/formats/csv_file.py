"""Results as CSV, with the head in lines that start with "#" and that readers are told to skip."""

from __future__ import annotations

import io

import orjson
import pyarrow as pa
import pyarrow.csv

from components.formats.errors import NotResults
from components.formats.head import Head, checked, head
from components.formats.table import SCHEMA, batches, rows
from components.keypoints import Record


def to_csv(record: Record) -> bytes:
    """The table as CSV in UTF-8, with the digits that give the same float32 back.

    Raises:
        ValueError: when a number of the record is not finite.
    """
    file = io.BytesIO()
    for key, value in {**head(record), "frames": len(record.frames), "rows": rows(record)}.items():
        file.write(b"# %s: %s\n" % (key.encode(), orjson.dumps(value)))
    # No name of a point or region needs quotes; Arrow would refuse one that did.
    options = pa.csv.WriteOptions(quoting_style="none", quoting_header="none")
    with pa.csv.CSVWriter(file, SCHEMA, write_options=options) as writer:
        for batch in batches(record):
            writer.write_batch(batch)
    return file.getvalue()


def csv_head(content: bytes) -> Head:
    """The head of a file that `to_csv` wrote and that is whole.

    Raises:
        NotResults: for any other.
    """
    found: Head = {}
    start = 0
    while content.startswith(b"# ", start):
        end = content.find(b"\n", start)
        key, _, value = content[start + 2 : end].partition(b": ")
        try:
            found[key.decode()] = orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeDecodeError) as error:
            raise NotResults(f"Line {len(found) + 1} of the CSV file is damaged.") from error
        start = end + 1
    # One line more than there are rows: the names of the columns.
    if checked(found).get("rows") != content.count(b"\n", start) - 1 or not content.endswith(b"\n"):
        raise NotResults("The CSV file is not whole.")
    return found
