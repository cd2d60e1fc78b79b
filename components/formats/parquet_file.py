"""Results as Parquet, with the head in the schema's metadata."""

from __future__ import annotations

import io

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from components.formats.errors import NotResults
from components.formats.head import Head, checked, head
from components.formats.table import SCHEMA, batches
from components.keypoints import Record

METADATA_KEY = b"keypoint-lab"


def to_parquet(record: Record) -> bytes:
    """The table as a Parquet file.

    Raises:
        ValueError: when a number of the record is not finite.
    """
    metadata = orjson.dumps({**head(record), "frames": len(record.frames)})
    table = pa.Table.from_batches(batches(record), SCHEMA)
    file = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({METADATA_KEY: metadata}), file, compression="zstd")
    return file.getvalue()


def parquet_head(content: bytes) -> Head:
    """The head of a file that `to_parquet` wrote and that is whole: it ends with its index.

    Raises:
        NotResults: for any other.
    """
    try:
        metadata = pq.read_schema(io.BytesIO(content)).metadata or {}
        return checked(orjson.loads(metadata.get(METADATA_KEY, b"null")))
    except (pa.ArrowException, OSError, orjson.JSONDecodeError) as error:
        raise NotResults("The Parquet file is damaged.") from error
