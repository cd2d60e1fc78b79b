"""Results as Parquet, with the head in the schema's metadata."""

from __future__ import annotations

import io
import itertools

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from components.formats.errors import NotResults
from components.formats.head import Head, checked, head
from components.formats.table import SCHEMA, batches
from components.keypoints import Record

METADATA_KEY = b"keypoint-lab"
REPEATING = [field.name for field in SCHEMA if not pa.types.is_floating(field.type)]
"""Columns with few different values, of which each group keeps a list; places have as many as rows."""
PEOPLE_A_GROUP = 500
"""With as many faces as poses, about 130,000 rows, in the range that Parquet's readers are made for."""


def to_parquet(record: Record) -> bytes:
    """The table as a Parquet file.

    Raises:
        ValueError: when a number of the record is not finite.
    """
    metadata = orjson.dumps({**head(record), "frames": len(record.frames)})
    schema = SCHEMA.with_metadata({METADATA_KEY: metadata})
    file = io.BytesIO()
    # In groups, so that the table of a long clip is never in memory as a whole.
    people = batches(record)
    with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=REPEATING) as writer:
        while group := list(itertools.islice(people, PEOPLE_A_GROUP)):
            writer.write_table(pa.Table.from_batches(group).cast(schema))
    return file.getvalue()


def parquet_head(content: bytes) -> Head:
    """The head of a file that `to_parquet` wrote and that is whole: it ends with its index.

    Raises:
        NotResults: for any other.
    """
    try:
        schema = pq.read_schema(io.BytesIO(content))
        head = checked(orjson.loads((schema.metadata or {}).get(METADATA_KEY, b"null")))
    except (pa.ArrowException, OSError, orjson.JSONDecodeError) as error:
        raise NotResults("The Parquet file is damaged.") from error
    if schema.names != SCHEMA.names:
        raise NotResults("The Parquet file has other columns.")
    return head
