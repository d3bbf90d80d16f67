"""dlt's rest_api loads the same feed into the same kind of database, measured. Words: the feed, the database, a folder.

It flattens nested JSON into tables and merges by key; it maps, validates and compares nothing, and sees no leavers.
"""

from __future__ import annotations

import sys
from typing import Any

import dlt
from dlt.sources.rest_api import rest_api_source
from measured import measured

FEED, DATABASE, FOLDER = sys.argv[1:]
PAGE = 500


def employees() -> Any:
    """The feed as dlt wants it described."""
    paginator = {"type": "offset", "limit": PAGE, "total_path": "meta.total"}
    endpoint: dict[str, Any] = {"path": "employees", "params": {"limit": PAGE}, "data_selector": "data", "paginator": paginator}
    resource = {"name": "employees", "primary_key": "id", "write_disposition": "merge", "endpoint": endpoint}
    return rest_api_source({"client": {"base_url": FEED}, "resources": [resource]})


def destination() -> Any:
    """SQLite through SQLAlchemy; PostgreSQL through dlt's own driver."""
    if DATABASE.startswith("sqlite"):
        return dlt.destinations.sqlalchemy(credentials=DATABASE)
    return dlt.destinations.postgres(credentials=DATABASE.replace("@/", ":none@localhost/"))  # insists on both; `host=` in the query wins


pipeline = dlt.pipeline("people", pipelines_dir=FOLDER, destination=destination(), dataset_name="people")
with measured():
    pipeline.run(employees())
