"""What a workspace keeps for its evidence: its keys, its anchors, and what it witnessed.

It lies in the database, so it is encrypted, backed up and put under another key with the rest.
Invariant: nothing here is part of the record, so nothing of it is journalled; being inside, an
anchor proves nothing by itself, and what it names does.
"""

from typing import ClassVar

from django.db import models

from saksei.evidence.checkpoints import Checkpoint, of_text
from saksei.evidence.notes import Note, parse
from saksei.moments import MOMENT_LENGTH

PUT, PRINTED, WITNESSED, STAMPED = "folder", "printed", "witness", "timestamp"


class SecretKey(models.Model):
    """A key that the workspace signs with, by what it is for."""

    name = models.CharField(primary_key=True, max_length=20)
    pem = models.TextField()

    class Meta:
        app_label = "saksei"
        db_table = "secret_key"


class Anchor(models.Model):
    """A checkpoint that went out: to what kind of place, to which, when; of a stamp also its token
    and the authority's root certificate, of a witness its key."""

    kind = models.CharField(max_length=20)
    place = models.TextField()
    at = models.CharField(max_length=MOMENT_LENGTH)
    text = models.TextField()  # a signed note
    token = models.BinaryField(default=bytes)
    trust = models.TextField(blank=True)  # the root certificate in PEM, or the key's line

    objects: ClassVar[models.Manager["Anchor"]] = models.Manager()

    class Meta:
        app_label = "saksei"
        db_table = "anchor"
        ordering = ["id"]

    @property
    def note(self) -> Note:
        """The checkpoint with its signatures; raises DoesNotHold."""
        return parse(self.text)

    @property
    def checkpoint(self) -> Checkpoint:
        """What it holds."""
        return of_text(self.note.text)


class Witnessed(models.Model):
    """The last checkpoint of a partner's journal that this workspace signed."""

    origin = models.CharField(primary_key=True, max_length=200)
    key = models.TextField()  # that the journal is trusted by
    text = models.TextField()  # a signed note

    class Meta:
        app_label = "saksei"
        db_table = "witnessed"
