"""Who says what about what, and where exactly; what was decided on suggested statements; and what
is typed and not sent.

Invariant: a statement's content never changes. It can be withdrawn, once, with who, when and why;
and it can be erased, which destroys its value and leaves that there was one. A decision holds words
of a source only where a person typed them (`changes`, `note`), and an erasure empties those.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from saksei.accounts.narrowing import OfSource, OfStatement, Records
from saksei.moments import MOMENT_LENGTH
from saksei.sources.models import Source, Text


class Record(models.Model):  # type: ignore[django-manager-missing]
    """Something that statements are about: a person, an act, a figure. Only its kind is fixed."""

    id = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=30)
    recorded_at = models.CharField(max_length=MOMENT_LENGTH)
    recorded_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)

    objects: ClassVar[models.Manager["Record"]] = Records()

    class Meta:
        app_label = "saksei"
        db_table = "record"
        indexes = [models.Index(fields=["kind", "id"], name="record_of_kind")]


HAPPENED = ("victim", "person")  # the properties of an act and of a step that say whom


class Beginning(models.Func):
    """As much of a value as an index holds: identifiers and codes whole, longer ones in part.

    The numbers stand in the SQL itself: SQLite finds an index by its text.
    """

    template = "SUBSTR(%(expressions)s, 1, 60)"
    output_field = models.CharField(max_length=60)


class TellsAge(models.Func):
    """Whether a property says how old somebody is; in the words of the index `statement_ages`."""

    template = "%(expressions)s IN ('age', 'birth_date')"
    output_field = models.BooleanField()


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads on statements."""

    def in_force(self) -> "StatementQuerySet":
        """Neither withdrawn nor erased."""
        return self.filter(withdrawn_at="", erased_at="")

    def about(self, *entities: str) -> "StatementQuerySet":
        """Those about the given records."""
        return self.filter(entity__in=entities)

    def telling_age(self) -> "StatementQuerySet":
        """Those that say how old somebody is, or when they were born."""
        return self.filter(TellsAge("property"))

    def giving(self, properties: Iterable[str], values: Iterable[str]) -> "StatementQuerySet":
        """Those that give one of the properties one of the values, such as a record that they
        name; a value has at most 60 characters, as identifiers have."""
        begun = self.alias(begins=Beginning("value"))
        return begun.filter(property__in=list(properties), begins__in=list(values))


class Statement(models.Model):
    """A speaker says something about something, in a passage of a source, with a stance."""

    id = models.CharField(primary_key=True, max_length=120)
    entity = models.ForeignKey(Record, models.PROTECT, related_name="statements")
    property = models.CharField(max_length=40)
    value = models.TextField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="statements")
    text = models.ForeignKey(Text, models.PROTECT, null=True, db_index=False, related_name="+")
    start = models.IntegerField(null=True)  # offsets in characters of the text
    end = models.IntegerField(null=True)
    quote = models.TextField(blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64, blank=True)
    locator = models.TextField(blank=True)  # page or paragraph, where the text is not held
    speaker = models.ForeignKey(
        Record, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # null: the source itself
    stance = models.CharField(max_length=20)
    said = models.CharField(max_length=60, blank=True)  # EDTF
    credibility = models.CharField(max_length=1, blank=True)
    origin = models.CharField(max_length=20)
    rule = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.CharField(max_length=MOMENT_LENGTH)
    recorded_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True, db_index=True)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)
    erased_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    objects: ClassVar[StatementQuerySet] = OfSource.from_queryset(StatementQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "statement"
        # The value first: an index that began with the property would be taken for queries about
        # a few records, which the index of those answers quicker.
        indexes = [
            models.Index(Beginning("value"), "property", name="statement_says"),
            models.Index(
                fields=["property"], condition=models.Q(TellsAge("property")), name="statement_ages"
            ),
        ]


class Review(models.Model):
    """A person of ours has checked a statement against its passage in a text that we hold."""

    id = models.CharField(primary_key=True, max_length=60)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="reviews")
    reviewed_at = models.CharField(max_length=MOMENT_LENGTH)
    reviewed_by = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    batch = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Review"]] = OfStatement()

    class Meta:
        app_label = "saksei"
        db_table = "review"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads on decisions."""

    def in_force(self) -> "DecisionQuerySet":
        """Not undone."""
        return self.filter(withdrawn_at="")


class Decision(models.Model):
    """What a person decided on a suggestion read in a source, and which statements that made.

    `key` finds the suggestion again when the source is read anew (reading/proposals/proposal.py);
    `record` is the record that an accepted one became or was found to be.
    """

    id = models.CharField(primary_key=True, max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="decisions")
    text = models.ForeignKey(Text, models.PROTECT, null=True, db_index=False, related_name="+")
    record = models.ForeignKey(
        Record, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # null: rejected
    part = models.CharField(max_length=20)  # of the reading: entities, quotes, events ...
    outcome = models.CharField(max_length=20)
    key = models.CharField(max_length=60, blank=True)
    spans = models.TextField(blank=True)  # offsets in characters of the text: 12-40 52-60
    rule = models.CharField(max_length=60, blank=True)
    tier = models.CharField(max_length=10, blank=True)
    reader = models.CharField(max_length=60, blank=True)  # the rules, a learnt model, a back end
    made = models.TextField(blank=True)  # ids of the statements and judgements that it made
    changes = models.TextField(blank=True)  # JSON: property to the value put in its place
    note = models.TextField(blank=True)
    decided_at = models.CharField(max_length=MOMENT_LENGTH)
    decided_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: ClassVar[DecisionQuerySet] = OfSource.from_queryset(DecisionQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "decision"


class Suggested(models.Model):
    """How many suggestions of a source were open when its text was last read; no part of the
    record (coding/left.py). `decided` counts the decisions in force then."""

    source = models.OneToOneField(
        Source, models.PROTECT, primary_key=True, related_name="suggested"
    )
    state = models.CharField(max_length=64)  # of the text, its day and the reader
    open = models.IntegerField()
    decided = models.IntegerField()

    objects: ClassVar[models.Manager["Suggested"]] = OfSource()

    class Meta:
        app_label = "saksei"
        db_table = "suggested"


class Unsent(models.Model):
    """What somebody typed into a form about a source and has not sent.

    It is no part of the record: no journal and no export has it. Sending the form deletes it, and
    so does an erasure that touches its source.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="unsent")
    form = models.CharField(max_length=60)  # which form of the page
    author = models.CharField(max_length=200)
    content = models.TextField()  # JSON: field to the values in it
    number = models.IntegerField()  # of the savings: who typed on an older one is told
    tab = models.CharField(max_length=60, blank=True)  # of the browser, that saved it last
    saved_at = models.CharField(max_length=MOMENT_LENGTH)

    objects: ClassVar[models.Manager["Unsent"]] = OfSource()

    class Meta:
        app_label = "saksei"
        db_table = "unsent"
        constraints = [
            models.UniqueConstraint(fields=["source", "form", "author"], name="unsent_one_a_form")
        ]
