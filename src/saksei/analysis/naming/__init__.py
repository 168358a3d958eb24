"""Names: any order, spelling and script, compared token by token, with the reasons.

features(text)              what a name consists of, computed once for each distinct name
rarity(names)               how rare each token is in a record
compare(left, right)        score and explanation
scores(lefts, rights)       the same scores for many pairs
feature_table(names)        what blocking in SQL needs
THRESHOLD                   from which score on two names are taken for those of one person
"""

from saksei.analysis.naming.comparing import Likeness, TokenPair, compare
from saksei.analysis.naming.features import Name, features
from saksei.analysis.naming.rarity import Rarity, rarity
from saksei.analysis.naming.scoring import THRESHOLD, scores
from saksei.analysis.naming.table import feature_table

__all__ = [
    "THRESHOLD", "Likeness", "Name", "Rarity", "TokenPair", "compare", "feature_table",
    "features", "rarity", "scores",
]  # fmt: skip
