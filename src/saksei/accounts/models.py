"""Who may sign in, and what each was given. What somebody was given is journalled and never
changed, only withdrawn: who had which role on which day can be asked later.

Invariant: a password stands here only as its Argon2 hash, an invitation only as the digest of its
word.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from saksei.moments import MOMENT_LENGTH, now

NAME = 100


class AccountManager(BaseUserManager["Account"]):
    """Finds an account by its name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """By name; how somebody writes it is how it was written in the invitation."""
        return self.get(name=username)


class Account(AbstractBaseUser):
    """A person of the team. One that is closed stays: the journal names it."""

    name = models.CharField(max_length=NAME, unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.CharField(max_length=MOMENT_LENGTH)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        app_label = "saksei"
        db_table = "account"

    def __str__(self) -> str:
        return self.name


class Compartment(models.Model):
    """A part of the record that only some see, such as one case."""

    id = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=NAME, unique=True)
    made_at = models.CharField(max_length=MOMENT_LENGTH)
    made_by = models.CharField(max_length=200)

    class Meta:
        app_label = "saksei"
        db_table = "compartment"


class GivenQuerySet(models.QuerySet["Given"]):
    """Reads on what was given."""

    def in_force(self) -> "GivenQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at="")


class Given(models.Model):
    """What an account was given: a role, or with none a compartment that is open to it."""

    id = models.CharField(primary_key=True, max_length=60)
    account = models.ForeignKey(Account, models.PROTECT, related_name="given")
    role = models.CharField(max_length=20, blank=True)
    compartment = models.ForeignKey(Compartment, models.PROTECT, null=True, related_name="open_to")
    given_at = models.CharField(max_length=MOMENT_LENGTH)
    given_by = models.CharField(max_length=200)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    objects: ClassVar[GivenQuerySet] = GivenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "given"


class Enclosed(models.Model):
    """A source that is in a compartment, and with it all that is known from it alone."""

    id = models.CharField(primary_key=True, max_length=60)
    source = models.ForeignKey("saksei.Source", models.PROTECT, related_name="+")
    compartment = models.ForeignKey(Compartment, models.PROTECT, related_name="encloses")
    put_at = models.CharField(max_length=MOMENT_LENGTH)
    put_by = models.CharField(max_length=200)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "saksei"
        db_table = "enclosed"


class Invitation(models.Model):
    """A link for one person, once, until a day. `word` is the SHA-256 of what the link holds."""

    id = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=NAME)
    role = models.CharField(max_length=20)
    word = models.CharField(max_length=64, unique=True)
    made_at = models.CharField(max_length=MOMENT_LENGTH)
    made_by = models.CharField(max_length=200)
    expires_at = models.CharField(max_length=MOMENT_LENGTH)
    used_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    class Meta:
        app_label = "saksei"
        db_table = "invitation"

    @property
    def stands(self) -> bool:
        """Whether it can still be taken up."""
        return not self.used_at and now() < self.expires_at


class Export(models.Model):
    """A file that somebody asks for: which address, why, and who granted or refused it."""

    id = models.CharField(primary_key=True, max_length=60)
    account = models.ForeignKey(Account, models.PROTECT, related_name="exports")
    address = models.TextField()
    reason = models.TextField()
    asked_at = models.CharField(max_length=MOMENT_LENGTH)
    answer = models.CharField(max_length=20, blank=True)  # granted or refused
    answered_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    expires_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    class Meta:
        app_label = "saksei"
        db_table = "export"

    @property
    def stands(self) -> bool:
        """Whether the file may be fetched."""
        return self.answer == "granted" and now() < self.expires_at
