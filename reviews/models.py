"""Cycles, reviews, their texts, signatures and the log of their steps. ``reviews.actions`` is the only writer."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpis.periods import Period, next_quarter, quarter_start
from reviews.workflow import MoveKey, SectionKey, SignatureRole, Step
from teams.models import Person, Team, User
from teams.roles import Role


class Cycle(models.Model):
    """A round of reviews over a period (half open) for the people of ``teams`` and the teams below them."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPENING = "opening", _("Being opened")
        OPEN = "open", pgettext_lazy("state", "Open")
        CLOSED = "closed", _("Closed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("until (not including)"))
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), related_name="cycles")
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    minimum_days = models.PositiveSmallIntegerField(_("fewest days in a team"), default=14)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    people_expected = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    kept_answers_show = frozenset({"name", "state", "due_on"})

    class Meta:
        ordering = ["-period_end", "-id"]
        verbose_name = _("cycle")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="cycle_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="cycle_has_a_name"),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="cycle_period_right_way_round"),
            models.CheckConstraint(condition=Q(opens_on__gte=F("period_end")), name="cycle_opens_after_its_period"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="cycle_due_after_opening"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "opening", "open", "closed"]), name="cycle_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "opening"]) | Q(opened_at__isnull=False),
                name="cycle_open_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="cycle_closed_has_an_instant"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        """A whole quarter is compared with the quarter before it, anything else with as many days before."""
        start, end = self.period_start, self.period_end
        whole = quarter_start(start) == start and next_quarter(start) == end
        return Period(start, end, "quarter" if whole else "custom")


class Review(models.Model):
    """One person's review. ``figures`` is the scorecard as it stood when the cycle opened; it never changes.

    ``version`` rises with every write, so that two writers cannot overwrite each other unseen; ``round`` rises when a
    signed review is reopened, so that only signatures of the present round count.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="reviews_to_write")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="reviews")
    role = models.CharField(max_length=20, choices=Role)
    step = models.CharField(max_length=20, choices=Step, default=Step.OPENED)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    figures = models.JSONField()
    score = models.FloatField(null=True)
    frozen_at = models.DateTimeField()
    checksum = models.CharField(max_length=64)

    # A leader's page says what waits to be written.
    kept_answers_show = frozenset({"step", "author"})

    class Meta:
        ordering = ["cycle", "person__name", "id"]
        verbose_name = _("review")
        indexes = [models.Index(fields=["cycle", "step"], name="review_cycle_step")]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="review_once_a_cycle"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="review_step_known"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="review_role_known"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=120), name="review_score_0_to_120"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True) | ~Q(author=F("person")), name="review_not_of_oneself"
            ),
            models.CheckConstraint(condition=Q(version__gte=1, round__gte=1), name="review_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.cycle}"


class ReviewText(models.Model):
    """One section of a review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="texts")
    section = models.CharField(max_length=20, choices=SectionKey)
    text = models.TextField()
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "id"]
        verbose_name = _("review text")
        constraints = [
            models.UniqueConstraint(fields=["review", "section"], name="review_text_once_a_section"),
            models.CheckConstraint(condition=Q(section__in=SectionKey.values), name="review_text_section_known"),
        ]

    def __str__(self) -> str:
        return f"{self.review} · {self.get_section_display()}"


class Signature(models.Model):
    """Who signed what and when. ``content`` is what was signed; ``checksum`` covers it and the ``previous`` link."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=SignatureRole)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="review_signatures")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    content = models.JSONField()
    previous = models.CharField(max_length=64)
    checksum = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["review", "id"]
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(fields=["review", "round", "role"], name="signature_once_a_round"),
            models.UniqueConstraint(fields=["review", "previous"], name="signature_chain_does_not_fork"),
            models.CheckConstraint(condition=Q(role__in=SignatureRole.values), name="signature_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d %H:%M}"


class StepEntry(models.Model):
    """One move of a review: who, when, from which step to which, and why where a reason was asked for."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    move = models.CharField(max_length=20, choices=MoveKey)
    from_step = models.CharField(max_length=20, choices=Step, blank=True)
    to_step = models.CharField(max_length=20, choices=Step)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["review", "at", "id"]
        verbose_name = _("step entry")
        constraints = [
            models.CheckConstraint(condition=Q(move__in=MoveKey.values), name="step_entry_move_known"),
            models.CheckConstraint(condition=Q(to_step__in=Step.values), name="step_entry_step_known"),
            models.CheckConstraint(
                condition=~Q(move__in=["reopen", "close_unsigned", "hand_over"]) | ~Q(reason=""),
                name="step_entry_reason_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.get_move_display()}"
