"""The only writer of cycles, reviews, texts, signatures and step entries.

``by`` None stands for the system (a command, generated data): nobody's right is checked and the writer named is the
review's own author or person. ``version`` is the one the writer saw; a stale one raises ``ConflictError``. ``at`` is
when it happened, by default now.
"""

from reviews.actions.cycles import begin_opening, close_cycle, create_cycle, freeze_reviews, open_cycle
from reviews.actions.steps import ConflictError
from reviews.actions.writing import close_review, hand_over_review, reopen_review, save_texts, sign_review

__all__ = [
    "ConflictError",
    "begin_opening",
    "close_cycle",
    "close_review",
    "create_cycle",
    "freeze_reviews",
    "hand_over_review",
    "open_cycle",
    "reopen_review",
    "save_texts",
    "sign_review",
]
