"""A scorecard as the rows that are frozen, and the checksum over them and the sums behind them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kpis.checksums import checksum_of, rounded
from kpis.closed_models import ClosedPeriod, FrozenCard, FrozenFigure
from kpis.models import KpiVersion
from kpis.scorecards import Entry, Scorecard

COLUMNS = (
    "place", "version_id", "within_id", "target_id", "numerator", "denominator", "value", "n", "unknown", "muted",
    "attainment", "weight", "share", "absent",
)  # fmt: skip


def frozen_figures(card: Scorecard) -> list[FrozenFigure]:
    """Unsaved rows of every entry, each composite before its parts."""
    figures = list(_figures(card.entries))
    for place, figure in enumerate(figures):
        figure.place = place
    return figures


def plain_sums(sums: Mapping[str, Any]) -> dict[str, Any]:
    """Sums as JSON: whole numbers, and a histogram as its counts by bucket."""
    return {key: sums[key] if isinstance(sums[key], int) else _counts(sums[key]) for key in sorted(sums)}


def card_checksum(closed: ClosedPeriod, card: FrozenCard, figures: Sequence[FrozenFigure]) -> str:
    """Over whose card it is, its sums and every column of its figures."""
    content = {
        "period": [closed.period_start.isoformat(), closed.period_end.isoformat()],
        "person": card.person_id,
        "team": card.team_id,
        "role": str(card.role),
        "team_ids": card.team_ids,
        "score": card.score,
        "sums": card.sums,
        "figures": [[getattr(figure, column) for column in COLUMNS] for figure in figures],
    }
    return checksum_of(content)


def period_checksum(checksums: Sequence[str]) -> str:
    """Over the checksums of all cards, whatever their order."""
    return checksum_of(sorted(checksums))


def broken_seals(closed: ClosedPeriod) -> list[str]:
    """What does not add up in a closed period, as sentences; empty where it stands as it was frozen."""
    found, checksums = [], []
    cards = closed.cards.select_related("person", "team", "closed").prefetch_related("figures")
    for card in cards.iterator(chunk_size=500):
        checksums.append(card.checksum)
        if card_checksum(closed, card, list(card.figures.all())) != card.checksum:
            found.append(_("%(card)s was changed after it was frozen.") % {"card": card})
    if period_checksum(checksums) != closed.checksum:
        found.append(_("Scorecards of %(period)s are missing or were added.") % {"period": closed})
    return found


def _figures(entries: Sequence[Entry], within: KpiVersion | None = None) -> Iterator[FrozenFigure]:
    for entry in entries:
        yield _figure(entry, within)
        yield from _figures(entry.parts, entry.version)


def _figure(entry: Entry, within: KpiVersion | None) -> FrozenFigure:
    value = entry.value
    return FrozenFigure(
        version=entry.version,
        within=within,
        target=entry.target,
        numerator=value.numerator if value else None,
        denominator=value.denominator if value else None,
        value=rounded(value.value) if value else None,
        n=value.n if value else None,
        unknown=value.unknown if value else 0,
        muted=value.muted if value else False,
        attainment=rounded(entry.attainment),
        weight=rounded(entry.weight) or 0.0,
        share=rounded(entry.share) or 0.0,
        absent=entry.absent,
    )


def _counts(histogram: Any) -> dict[str, int]:
    return {str(bucket): int(count) for bucket, count in enumerate(histogram.counts) if count}
