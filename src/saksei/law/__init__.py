"""Rules of law on how long somebody may be held, as data, and the clocks that they set going.

Invariant: nothing here says that something is illegal; it says whether a limit, as encoded in a
rule of a version, was exceeded.
"""

from saksei.law.loader import load_rules
from saksei.law.model import Jurisdiction, Rule

__all__ = ["Jurisdiction", "Rule", "load_rules"]
