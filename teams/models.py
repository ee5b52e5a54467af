"""People, teams, dated stays, and the log of who looked at or took out what."""

import secrets
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from teams.roles import Role


def new_sessions_key() -> str:
    return secrets.token_hex(16)


class User(AbstractUser):
    """A login. What it may see follows from the person behind it.

    ``sessions_key`` is part of what a session is checked against: a new one ends every session of the login.
    ``language``: of its pages and mails; empty as long as it has chosen none. ``digest_sent_on``: the day of the last
    weekly mail by its reader's clock, which is claimed before it is sent, or when there was nothing to say.
    """

    sessions_key = models.CharField(max_length=32, default=new_sessions_key, editable=False)
    language = models.CharField(max_length=10, blank=True)
    weekly_digest = models.BooleanField(default=True, db_default=True)
    digest_sent_on = models.DateField(null=True, editable=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once"),
            models.UniqueConstraint(Lower("username"), name="user_username_once"),
        ]

    def get_session_auth_hash(self) -> str:
        return f"{super().get_session_auth_hash()}.{self.sessions_key}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for earlier in super().get_session_auth_fallback_hash():
            yield f"{earlier}.{self.sessions_key}"


class Person(models.Model):
    """Somebody in the organisation. ``external_id`` is how exports name them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(_("key in exports"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("mail address"), blank=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="person")
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="person_leaves_after_joining",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A unit in the tree. ``path`` lists the ids from the root, ``/1/4/``, so that one prefix test finds a subtree."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=200)
    path = models.CharField(max_length=400, unique=True, editable=False)
    calendar = models.ForeignKey(
        "teams.Calendar", on_delete=models.PROTECT, null=True, blank=True, related_name="teams"
    )

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="team_name_once_below_a_parent"),
            models.UniqueConstraint(
                Coalesce("parent", models.Value(0)), condition=Q(parent__isnull=True), name="team_one_without_a_parent"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2


class Calendar(models.Model):
    """When a site works: an IANA zone, weekly hours, special days, and the public holidays of a country or its part.

    A team without one works by that of the nearest team above it; without any it is always working time.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    zone = models.CharField(_("time zone"), max_length=60)
    country = models.CharField(_("country of the holidays"), max_length=2, blank=True)
    subdivision = models.CharField(_("part of the country"), max_length=20, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("calendar")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="calendar_has_a_name"),
            models.CheckConstraint(
                condition=Q(subdivision="") | ~Q(country=""), name="calendar_part_belongs_to_a_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WeeklyHours(models.Model):
    """One span of a weekday, in minutes after midnight. All rows of one ``starts_on`` are a week, until a later one."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="weekly_hours")
    starts_on = models.DateField(_("holds from"))
    weekday = models.PositiveSmallIntegerField(_("weekday, Monday is 0"))
    opens = models.PositiveSmallIntegerField(_("opens"))
    closes = models.PositiveSmallIntegerField(_("closes"))

    class Meta:
        ordering = ["starts_on", "weekday", "opens"]
        verbose_name = _("weekly hours")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "starts_on", "weekday", "opens"], name="weekly_hours_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, opens__lt=models.F("closes"), closes__lte=24 * 60),
                name="weekly_hours_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.weekday} {self.opens}-{self.closes}"


class SpecialDay(models.Model):
    """A day unlike its weekday: closed, where it has no times, or open at other ones; a row a span."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="special_days")
    day = models.DateField(_("day"))
    opens = models.PositiveSmallIntegerField(_("opens"), null=True)
    closes = models.PositiveSmallIntegerField(_("closes"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["day", "opens"]
        verbose_name = _("special day")
        constraints = [
            models.UniqueConstraint("calendar", "day", Coalesce("opens", models.Value(0)), name="special_day_once"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__lt=models.F("closes"), closes__lte=24 * 60),
                name="special_day_closed_or_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day}"


class Membership(models.Model):
    """A stay of a person in a team in a role, from ``starts_on`` up to but not including ``ends_on``.

    Primary stays (where somebody's own work counts) of one person never overlap: the database refuses it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("until (not including)"), null=True, blank=True)
    primary = models.BooleanField(_("primary"), default=True)

    class Meta:
        ordering = ["-starts_on", "id"]
        verbose_name = _("membership")
        indexes = [models.Index(fields=["team", "role"], name="membership_team_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.team} · {self.get_role_display()}"

    @property
    def last_on(self) -> date | None:
        """The last day of the stay."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def new_nonce() -> str:
    return secrets.token_hex(16)


class FirstRun(models.Model):
    """The one row of an installation's set-up: what the token at the console follows from, and who used the last one.

    ``name`` and ``zone`` are what the first step was told; ``holder`` is a digest of the secret in that browser's
    session.
    """

    only = models.BooleanField(default=True, unique=True, editable=False)
    nonce = models.CharField(max_length=32, default=new_nonce)
    holder = models.CharField(max_length=64, blank=True)
    name = models.CharField(_("organisation"), max_length=200, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("set-up")
        constraints = [models.CheckConstraint(condition=Q(only=True), name="first_run_is_one")]

    def __str__(self) -> str:
        return self.name


class AuditEvent(models.Model):
    """Append-only: a read of another person's review, an export, a change of roles or logins."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="audit_events")
    by_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("audit event")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name}: {self.action} {self.subject}"


# Django finds an app's models through this module; this one is declared in a file of its own.
from teams.saved_views.models import SavedView  # noqa: E402, F401
