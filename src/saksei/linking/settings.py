"""What a workspace may set for linking, under `[linking]` in its saksei.toml.

Invariant: what is not set is off. A machine joins nothing by itself unless `automatic` says from
which probability on.
"""

import re
from dataclasses import dataclass

from saksei.analysis.matching.model import SAME
from saksei.errors import InvalidValue
from saksei.workspace import CONFIG, current

MEMORY = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B|%)", re.IGNORECASE)
LEAST_AUTOMATIC = 0.9  # below this a machine errs too often to be let alone


@dataclass(frozen=True, slots=True)
class Settings:
    """`automatic`: from this probability on a pair is judged the same without a person; 0 is never.
    `spark`: address of a Spark cluster, or `local`; empty is DuckDB."""

    threshold: float = SAME
    automatic: float = 0.0
    spark: str = ""
    memory: str = ""  # as DuckDB writes it: 4GB


def settings() -> Settings:
    """The settings of the open workspace; raises InvalidValue for one that cannot be."""
    given = current().section("linking", Settings.__dataclass_fields__)
    try:
        found = Settings(
            **{name: type(getattr(Settings(), name))(value) for name, value in given.items()}
        )
    except (TypeError, ValueError) as error:
        raise InvalidValue(f"[linking] in {CONFIG} cannot be read: {error}") from error
    if not 0 < found.threshold <= 1:
        raise InvalidValue(f"the threshold in {CONFIG} is {found.threshold}; give one such as 0.6")
    if found.automatic and not LEAST_AUTOMATIC <= found.automatic <= 1:
        raise InvalidValue(
            f"automatic in {CONFIG} is {found.automatic}; give 0 for never, or a probability from "
            f"{LEAST_AUTOMATIC} to 1"
        )
    if found.memory and not MEMORY.fullmatch(found.memory):
        raise InvalidValue(f"memory in {CONFIG} is '{found.memory}'; give a size such as 4GB")
    return found
