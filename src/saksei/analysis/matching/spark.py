"""The same comparison and blocking on Spark, for a record that outgrows a machine.

Needs the extra `spark` (pyspark, and Java 17 or newer). `local` runs it in the process, which is
for tests: DuckDB is faster as long as the record fits a machine. On a cluster, Saksei has to be
installed where the workers run.

Invariant: that of `Engine`: the pairs that DuckDB gives, with the same scores up to rounding.
"""

import os
import sys
import tempfile
from typing import Any

import pyarrow as pa

from saksei.analysis.matching.engine import Engine
from saksei.errors import NotFound

LOCAL = "local"


class Spark(Engine):
    """On a Spark cluster named by its address, such as spark://host:7077, or `local`."""

    def __init__(self, address: str = LOCAL) -> None:
        try:
            from pyspark.sql import SparkSession
            from splink import SparkAPI
        except ImportError as error:
            raise NotFound(
                "pyspark is not there; install Saksei with the extra 'spark', or take the setting "
                "`spark` out of saksei.toml"
            ) from error
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers of `local` are ours
        if address == LOCAL:  # it opens ports, and asks the network for its own name
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="saksei-spark-")
        builder = SparkSession.builder.appName("saksei").master(
            "local[*]" if address == LOCAL else address
        )
        for name, value in {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4" if address == LOCAL else "200",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
        }.items():
            builder = builder.config(name, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")
        self.session.sparkContext.setCheckpointDir(self._folder.name)
        self.api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self.session, register_udfs_automatically=False
        )

    def put(self, name: str, table: pa.Table) -> None:
        """As a view; Spark has no text with dictionaries."""
        self._view(name, self.session.createDataFrame(table))

    def make(self, name: str, query: str) -> None:
        """Computed once and kept on disk, not each time that it is read."""
        self._view(name, self.session.sql(query).localCheckpoint())

    def drop(self, name: str) -> None:
        """Let go of a view."""
        self.session.catalog.dropTempView(name)

    def _view(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)

    def read(self, query: str) -> pa.Table:
        """The rows that a query gives, collected here."""
        return self.session.sql(query).toArrow()
