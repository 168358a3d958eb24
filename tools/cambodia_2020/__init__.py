"""Turn the tables of the Cambodia 2020 dossier into records and statements.

Invariant: what a source says comes from the dossier's rows; what a reader decided comes from
the CSV files beside these modules, so that a coding can be changed without touching code.
"""
