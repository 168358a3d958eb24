"""What can go wrong for a user, as one tree of exceptions.

Invariant: every message is a sentence that says what is wrong, where, and what to do; nothing
else is raised across a package's border.

    SakseiError
    ├── InvalidValue           a value does not fit its property
    │   ├── InvalidDate
    │   ├── InvalidQuantity
    │   ├── InvalidCode
    │   └── PassageNotFound
    ├── InvalidVocabulary      a vocabulary file cannot be used
    ├── InvalidRules           a file with rules of law cannot be used
    ├── RefusedFile            a file cannot be registered as a source
    │   ├── EmptyFile
    │   ├── TooLarge
    │   ├── EncryptedFile
    │   ├── CorruptFile
    │   └── MislabelledFile
    ├── NotAWorkspace          a folder holds no record
    ├── WorkspaceTooNew        the record was written by a later version
    ├── WorkspaceTooOld        the record has to be migrated first
    ├── Locked                 a workspace that is opened by its passphrase alone
    │   └── WrongKey           what was given does not open it
    ├── NotFound               a record, source or finding that does not exist
    ├── AlreadyThere           it exists and would be written twice
    ├── RefusedImport          rows that cannot be taken in, all listed
    ├── RefusedWrite           a write that would break the record
    │   └── ChangedMeanwhile   somebody else changed it since it was opened
    ├── NotAllowed             the account at work may not do it
    ├── ProgramMissing         a program that is needed is not installed
    ├── CannotLearn            too few decisions to learn from
    ├── UnusableModel          a learnt model that cannot be used
    ├── BackendFailed          a back end of the reader is missing, silent or answers badly
    │   └── AddressRefused     an address that texts may not be sent to
    ├── DoesNotHold            a checkpoint, proof, signature, stamp or seal is not what it says
    ├── AuthorityFailed        an authority for time stamps is missing, silent or answers badly
    └── DamagedRecord          what is stored does not agree with itself
        └── DamagedKeys        a key file that was changed or cut short
"""

from collections.abc import Iterable
from dataclasses import dataclass


class SakseiError(Exception):
    """Root of everything that Saksei raises on purpose."""


class InvalidValue(SakseiError):
    """A value does not fit the property that it was given for."""


class InvalidDate(InvalidValue):
    """A text is not a date that can be read without guessing."""


class InvalidQuantity(InvalidValue):
    """A text is not a quantity that can be read without guessing."""


class InvalidCode(InvalidValue):
    """A term is not in its code list."""


class PassageNotFound(InvalidValue):
    """A quote does not stand in its text, or stands there more than once."""


class InvalidVocabulary(SakseiError):
    """A vocabulary file is missing something or contradicts another."""


class InvalidRules(SakseiError):
    """A file with rules of law is missing something, or a rule cannot be run or cited."""


class RefusedFile(SakseiError):
    """A file cannot be registered as a source."""


class EmptyFile(RefusedFile):
    """A file has no content."""


class TooLarge(RefusedFile):
    """A file, or what it unpacks to, is over a limit."""


class EncryptedFile(RefusedFile):
    """A file needs a password to be read."""


class CorruptFile(RefusedFile):
    """A file is damaged, cut short, or made to harm its reader."""


class MislabelledFile(RefusedFile):
    """A file's name says one type and its content another."""


class NotAWorkspace(SakseiError):
    """A folder is not a workspace."""


class WorkspaceTooNew(SakseiError):
    """A workspace was written by a later version of Saksei."""


class WorkspaceTooOld(SakseiError):
    """A workspace has to be brought up to date before it can be opened."""


class Locked(SakseiError):
    """A workspace is encrypted, and nobody gave its passphrase."""


class WrongKey(Locked):
    """A passphrase or secret does not open a workspace."""


class NotFound(SakseiError):
    """Something was asked for by a key that nothing has."""


class AlreadyThere(SakseiError):
    """Something would be stored a second time."""


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Why one row of an imported file was refused; `row` counts as the file's editor shows it."""

    file: str
    row: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.reason}"


class RefusedImport(SakseiError):
    """An import was refused as a whole; `problems` lists every row that has to be mended."""

    def __init__(self, problems: Iterable[ImportProblem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"Nothing was imported: {count} problem{'' if count == 1 else 's'} to mend first"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class RefusedWrite(SakseiError):
    """A write was refused because it would break a rule of the record."""


class ChangedMeanwhile(RefusedWrite):
    """Somebody else changed it since it was opened."""


class NotAllowed(SakseiError):
    """The account at work may not do it."""


class ProgramMissing(SakseiError):
    """A program that is needed for this is not installed, or does not start."""


class CannotLearn(SakseiError):
    """There are too few decisions to learn from."""


class UnusableModel(SakseiError):
    """A learnt model is damaged, or of another version."""


class BackendFailed(SakseiError):
    """A back end of the reader is missing, does not answer, or answers what cannot be used."""


class AddressRefused(BackendFailed):
    """A text may not be sent to this address."""


class DoesNotHold(SakseiError):
    """A checkpoint, proof, signature, time stamp or seal is not what it says."""


class AuthorityFailed(SakseiError):
    """An authority for time stamps is missing, silent or answers badly."""


class DamagedRecord(SakseiError):
    """What is stored does not agree with its own hashes or rules."""


class DamagedKeys(DamagedRecord):
    """A key file was changed, or is cut short."""
