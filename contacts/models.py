"""The facts of customer work. One writer: ``contacts.ingest``.

Instants are UTC. Durations are whole seconds, computed once when the fact is written. A column that is null is
unknown: it is never read as zero or as "no".
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teams.models import Person, Team, User


class Channel(models.TextChoices):
    CALL = "call", _("Call")
    CHAT = "chat", _("Chat")
    MAIL = "mail", _("Mail")
    MESSAGE = "message", _("Message")
    TICKET = "ticket", _("Ticket")
    SOCIAL = "social", _("Social media")
    FORM = "form", _("Form")
    OTHER = "other", _("Other")


class Fact(models.Model):
    """What every fact has: its natural key (source + external id), and whose it was at its instant."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("key in the source"), max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="%(class)ss", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="%(class)ss", db_index=False)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, default=Channel.OTHER)
    imported = models.ForeignKey(
        "contacts.Import", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(_("written at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Contact(Fact):
    """One piece of customer work: a call, chat, mail or ticket."""

    category = models.CharField(_("category"), max_length=200, blank=True)
    subcategory = models.CharField(_("subcategory"), max_length=200, blank=True)
    # A keyed digest of what the export calls the customer: it tells who comes back, not who it is.
    customer = models.CharField(max_length=32, blank=True)

    created_at = models.DateTimeField(_("arrived"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    first_response_at = models.DateTimeField(_("first response"), null=True)
    first_response_due_at = models.DateTimeField(_("first response due"), null=True)
    handled_at = models.DateTimeField(_("handling ended"), null=True)
    solved_at = models.DateTimeField(_("last solved"), null=True)
    reopened_at = models.DateTimeField(_("last reopened"), null=True)
    due_at = models.DateTimeField(_("promised for"), null=True)
    closed_at = models.DateTimeField(_("no longer open since"), null=True)
    repeat_known_at = models.DateTimeField(_("a repeat would have come by"), null=True)

    offered = models.BooleanField(_("offered"), default=True)
    answered = models.BooleanField(_("answered"), null=True)
    abandoned = models.BooleanField(_("abandoned"), null=True)
    resolved_at_first_contact = models.BooleanField(_("resolved at first contact"), null=True)
    reopened = models.BooleanField(_("reopened after a solve"), null=True)
    escalated = models.BooleanField(_("escalated"), null=True)
    transferred = models.BooleanField(_("transferred"), null=True)
    first_response_unknown = models.BooleanField(_("a reply is recorded, its time is unusable"), default=False)
    first_response_automatic = models.BooleanField(_("the first reply came from no person"), null=True)
    first_response_due_by_promise = models.BooleanField(_("first response due by a promise kept here"), default=False)
    due_by_promise = models.BooleanField(_("promised here, not by the source"), default=False)
    # Written after the contact itself, out of the other contacts of its customer.
    repeated = models.BooleanField(_("the customer came again"), default=False, db_default=False)

    talk_seconds = models.PositiveIntegerField(_("talk time"), null=True)
    hold_seconds = models.PositiveIntegerField(_("hold time"), null=True)
    wrap_seconds = models.PositiveIntegerField(_("after-contact work"), null=True)
    handle_seconds = models.PositiveIntegerField(_("handle time"), null=True)
    wait_seconds = models.PositiveIntegerField(_("wait until answer"), null=True)
    first_response_seconds = models.PositiveBigIntegerField(_("first response time"), null=True)
    resolution_seconds = models.PositiveBigIntegerField(_("total resolution time"), null=True)
    turnaround_seconds = models.PositiveBigIntegerField(_("turnaround time, in working time"), null=True)
    paused_seconds = models.PositiveIntegerField(_("waiting for the customer"), null=True)
    details = models.JSONField(_("further columns of the source"), default=dict)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="contact_once_per_source"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True) | Q(handled_at__gte=F("created_at")),
                name="contact_handled_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(solved_at__isnull=True) | Q(solved_at__gte=F("created_at")),
                name="contact_solved_after_arrival",
            ),
            models.CheckConstraint(
                condition=Q(first_response_at__isnull=True) | Q(first_response_at__gte=F("created_at")),
                name="contact_response_after_arrival",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="contact_created"),
            models.Index(fields=["handled_at"], name="contact_handled"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="contact_answered"),
            models.Index(
                fields=["first_response_at"], condition=Q(first_response_at__isnull=False), name="contact_response"
            ),
            models.Index(
                fields=["first_response_due_at"],
                condition=Q(first_response_due_at__isnull=False),
                name="contact_response_due",
            ),
            models.Index(fields=["solved_at"], condition=Q(solved_at__isnull=False), name="contact_solved"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="contact_due"),
            models.Index(fields=["closed_at"], name="contact_closed"),
            models.Index(fields=["person", "handled_at"], name="contact_person"),
            models.Index(fields=["team", "handled_at"], name="contact_team"),
            models.Index(fields=["public_id"], name="contact_public_id"),
            models.Index(fields=["customer", "created_at"], condition=~Q(customer=""), name="contact_customer"),
            models.Index(
                fields=["repeat_known_at"], condition=Q(repeat_known_at__isnull=False), name="contact_repeat_known"
            ),
        ]


class Survey(Fact):
    """One question to a customer after a contact, and the answer if one came."""

    class Kind(models.TextChoices):
        CSAT = "csat", _("Satisfaction, 1 to 5")
        NPS = "nps", _("Recommendation, 0 to 10")
        CES = "ces", _("Effort, 1 to 7, agreement wording")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="surveys")
    # Its contact's, as the channel is.
    category = models.CharField(_("category"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.CSAT)
    score = models.SmallIntegerField(_("score"), null=True)
    comment = models.TextField(_("customer's words"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    rated_at = models.DateTimeField(_("rated"), null=True)

    class Meta:
        ordering = ["-rated_at", "-id"]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="survey_once_per_source"),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | Q(kind="csat", score__range=(1, 5))
                | Q(kind="nps", score__range=(0, 10))
                | Q(kind="ces", score__range=(1, 7)),
                name="survey_score_on_scale",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, rated_at__isnull=True) | Q(score__isnull=False, rated_at__isnull=False),
                name="survey_rated_has_score",
            ),
        ]
        indexes = [
            models.Index(fields=["rated_at"], condition=Q(rated_at__isnull=False), name="survey_rated"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="survey_sent"),
            models.Index(fields=["person", "rated_at"], name="survey_person"),
            models.Index(fields=["team", "rated_at"], name="survey_team"),
            models.Index(fields=["public_id"], name="survey_public_id"),
        ]


class WorkTime(Fact):
    """Planned and worked time of a person on a day, as a workforce system exports it. One row a person-day."""

    starts_at = models.DateTimeField(_("start of the shift"))
    planned_seconds = models.PositiveIntegerField(_("planned"), default=0)
    absent_seconds = models.PositiveIntegerField(_("absent"), default=0)
    off_plan_seconds = models.PositiveIntegerField(_("off plan"), default=0)
    handling_seconds = models.PositiveIntegerField(_("handling"), default=0)
    available_seconds = models.PositiveIntegerField(_("available"), default=0)

    class Meta:
        ordering = ["-starts_at", "-id"]
        verbose_name = _("working time")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="work_time_once_per_source"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="work_time_start")]


class Import(models.Model):
    """One reading of a file: what it was, how far it is, what came of it. Also the Job row that survives the broker."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        UPLOADED = "uploaded", _("Waiting for confirmation")
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="imports")
    file_name = models.CharField(_("file"), max_length=255)
    file_path = models.CharField(max_length=500, blank=True)
    checksum = models.CharField(max_length=64, blank=True)
    mapping = models.CharField(_("mapping"), max_length=200)
    mapping_text = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True)
    bytes_done = models.PositiveBigIntegerField(default=0)
    bytes_total = models.PositiveBigIntegerField(default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    report = models.JSONField(default=dict)
    message = models.TextField(blank=True)

    # The page of operations says what came last; how far an import is stands on its own page.
    kept_answers_show = frozenset({"state"})

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("import")

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class RejectedRow(models.Model):
    """A row that was left out, with its place and the reason."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejected_rows")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    value = models.CharField(_("value"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=400)

    class Meta:
        ordering = ["line", "id"]
        verbose_name = _("rejected row")

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


# Django finds an app's models through this module; these are declared in files of their own.
from contacts.clocks.models import ClockState, Promise  # noqa: E402
from contacts.daily import ContactDay, SurveyDay, WorkDay  # noqa: E402

__all__ = [
    "Channel",
    "ClockState",
    "Contact",
    "ContactDay",
    "Fact",
    "Import",
    "Promise",
    "RejectedRow",
    "Survey",
    "SurveyDay",
    "WorkDay",
    "WorkTime",
]
