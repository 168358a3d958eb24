"""One module for each program that links, with the same way in and out.

A case takes a folder with `reports.parquet` (and `truth.parquet`, which only an oracle may read),
and a folder to write into: `edges.parquet` (left, right, score), `clusters.parquet` (id, cluster).
Cases import what they run themselves, for it lives in different environments.
"""
