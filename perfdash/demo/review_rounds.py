"""Two rounds of quarterly reviews: one closed, one on its way, with what leaders and people would write."""

import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from django.db import transaction

from kpis.periods import Period, next_quarter, quarter_start
from kpis.quarters import quarter_name
from perfdash.demo.organisation import read_toml
from reviews.actions import close_cycle, create_cycle, open_cycle, save_texts, sign_review
from reviews.figures import flat_entries
from reviews.models import Review
from reviews.workflow import SectionKey, SignatureRole
from teams.actions import root_team

OPENS_AFTER, DUE_AFTER = timedelta(days=10), timedelta(days=35)
# How far a round is when it is due: shares of reviews that are signed by both, by the leader, or written at least.
SIGNED, WITH_PERSON, WRITTEN = 0.72, 0.84, 0.93
LEFT = "Left before the discussion could take place."

Texts = Mapping[str, Mapping[str, list[str]]]


@transaction.atomic
def write_reviews(first: date, today: date) -> int:
    """The rounds of the last two quarters that lie between ``first`` and ``today``. Returns the number of reviews."""
    texts: Texts = read_toml("reviews.toml")
    periods = [period for period in last_two(today) if period.start >= first]
    return sum(_round(period, texts, today, is_last=period == periods[-1]) for period in periods)


def last_two(today: date) -> list[Period]:
    """The last two quarters whose rounds have been opened by ``today``."""
    last = quarter_start(quarter_start(today - OPENS_AFTER) - timedelta(days=1))
    before = quarter_start(last - timedelta(days=1))
    return [Period(start, next_quarter(start), "quarter") for start in (before, last)]


def _round(period: Period, texts: Texts, today: date, *, is_last: bool) -> int:
    opens_on = period.end + OPENS_AFTER
    opened = datetime.combine(opens_on, time(8), UTC)
    cycle = create_cycle(
        name=f"Discussions {quarter_name(period.start)}",
        period=period,
        teams=[root_team()],
        opens_on=opens_on,
        due_on=opens_on + DUE_AFTER,
        by=None,
        at=opened,
    )
    count = open_cycle(cycle, by=None, at=opened)
    end = min(datetime.combine(today, time(), UTC), opened + DUE_AFTER)
    for review in cycle.reviews.select_related("person", "author", "cycle"):
        _write(review, texts, opened, end, done=not is_last)
    if not is_last:
        close_cycle(cycle, by=None, reason=LEFT, at=end + timedelta(days=2))
    return count


def _write(review: Review, texts: Texts, opened: datetime, end: datetime, *, done: bool) -> None:
    """Take a review as far as it would be at ``end``: its own chance against the time that has passed."""
    rng = np.random.default_rng(zlib.crc32(f"{review.person.external_id} {review.cycle.name}".encode()))
    has_left = review.person.left_on is not None and review.person.left_on < end.date()
    passed = (end - opened) / DUE_AFTER
    lot = 0.0 if done else float(rng.random()) / max(passed, 0.01)
    if review.author is None or has_left or lot >= WRITTEN:
        return
    at = _working_hours(opened, end, rng)
    save_texts(review, texts=_leader_texts(review, texts, rng), version=review.version, by=None, at=at[0])
    if lot < WITH_PERSON:
        sign_review(review, role=SignatureRole.LEADER, version=review.version, by=None, at=at[1])
    if lot < SIGNED:
        if rng.random() < 0.4:
            comment = {SectionKey.COMMENT.value: _one(texts["comments"]["texts"], rng)}
            save_texts(review, texts=comment, version=review.version, by=None, at=at[2] - timedelta(minutes=4))
        sign_review(review, role=SignatureRole.PERSON, version=review.version, by=None, at=at[2])


def _working_hours(opened: datetime, end: datetime, rng: np.random.Generator) -> list[datetime]:
    """Three instants between opening and end, one after the other, between nine and five."""
    days = [(opened + float(share) * (end - opened)).date() for share in rng.uniform(0.05, 0.95, 3)]
    minutes = rng.integers(9 * 60, 17 * 60, 3)
    return sorted(
        datetime.combine(day, time(int(minute) // 60, int(minute) % 60), UTC)
        for day, minute in zip(days, minutes, strict=True)
    )


def _leader_texts(review: Review, texts: Texts, rng: np.random.Generator) -> dict[str, str]:
    """What went well is about the KPI furthest over its target, what to work on about the one furthest below."""
    known = {
        entry["key"]: entry["attainment"]
        for entry in flat_entries(review.figures)
        if entry["attainment"] is not None and entry["key"] in texts["strengths"]
    }
    best = max(known, key=lambda key: known[key], default="other")
    worst = min(known, key=lambda key: known[key], default="other")
    subjects = {SectionKey.STRENGTHS: best, SectionKey.IMPROVEMENTS: worst, SectionKey.GOALS: worst}
    return {section.value: _one(texts[section.value][key], rng) for section, key in subjects.items()}


def _one(texts: list[str], rng: np.random.Generator) -> str:
    return texts[int(rng.integers(len(texts)))]
