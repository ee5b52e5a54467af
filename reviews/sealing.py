"""Checksums over what was frozen and signed, and the chain that shows a later change.

Each signature covers its content and the checksum before it (the first one: that of the figures). Changing a figure, a
signed text or a signature, or removing one from the middle, breaks a link. The checksums guard against edits that
bypass the application, not against somebody who recomputes every link.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from kpis.checksums import checksum_of
from reviews.models import Review, Signature
from reviews.workflow import SECTIONS, SIGNING, SignatureRole, Step
from teams.names import isolated

# What each role must have signed in the present round for a review to stand at a step.
SIGNED_AT: dict[str, frozenset[str]] = {
    Step.LEADER_SIGNED: frozenset({SignatureRole.LEADER}),
    Step.PERSON_SIGNED: frozenset(SIGNING),
}


def content_to_sign(
    review: Review, texts: dict[str, str], role: SignatureRole, name: str, at: datetime
) -> dict[str, Any]:
    """What a signature covers: whose review it is, its figures and the sections that this role seals."""
    return {
        "review": str(review.public_id),
        "person": review.person.external_id,
        "cycle": str(review.cycle.public_id),
        "period": [review.cycle.period_start.isoformat(), review.cycle.period_end.isoformat()],
        "team": review.team_id,
        "role": review.role,
        "round": review.round,
        "figures": review.checksum,
        "texts": _sealed_texts(texts, role),
        "signed_as": str(role),
        "name": name,
        "at": at.astimezone(UTC).isoformat(),
    }


def verify_review(review: Review) -> list[str]:
    """What does not add up, as sentences; empty for an intact review. Three queries unless prefetched."""
    signatures = sorted(review.signatures.all(), key=lambda signature: signature.pk)
    found = [] if checksum_of(review.figures) == review.checksum else [_("The frozen figures were changed.")]
    if review.score != review.figures.get("score"):
        found.append(_("The score differs from the frozen one."))
    found += _broken_links(review, signatures)
    present = [signature for signature in signatures if signature.round == review.round]
    found += _changed_texts(review, present)
    missing = SIGNED_AT.get(review.step, frozenset()) - {signature.role for signature in present}
    return found + [_("The signature “%(role)s” is missing.") % {"role": SignatureRole(r).label} for r in missing]


def _broken_links(review: Review, signatures: Iterable[Signature]) -> list[str]:
    found, previous = [], review.checksum
    for signature in signatures:
        if signature.previous != previous:
            found.append(_("The link before the signature of %(name)s is broken.") % {"name": isolated(signature.name)})
        if checksum_of(signature.content, signature.previous) != signature.checksum:
            found.append(_("What %(name)s signed was changed.") % {"name": isolated(signature.name)})
        if _columns_differ(review, signature):
            found.append(
                _("The signature of %(name)s says something else than what was signed.")
                % {"name": isolated(signature.name)}
            )
        previous = signature.checksum
    return found


def _columns_differ(review: Review, signature: Signature) -> bool:
    content = signature.content
    columns = {
        "name": signature.name,
        "at": signature.at.astimezone(UTC).isoformat(),
        "round": signature.round,
        "signed_as": signature.role,
        "review": str(review.public_id),
        "figures": review.checksum,
    }
    return any(content.get(key) != value for key, value in columns.items())


def _changed_texts(review: Review, signatures: Iterable[Signature]) -> list[str]:
    texts = {text.section: text.text for text in review.texts.all()}
    return [
        _("A text that %(name)s signed was changed afterwards.") % {"name": isolated(signature.name)}
        for signature in signatures
        if signature.content.get("texts") != _sealed_texts(texts, SignatureRole(signature.role))
    ]


def _sealed_texts(texts: dict[str, str], role: SignatureRole) -> dict[str, str]:
    return {str(key): texts.get(key, "") for key, section in SECTIONS.items() if section.sealed_by == role}
