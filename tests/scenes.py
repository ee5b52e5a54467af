"""Figures that several tests look at: a March of two teams."""

from datetime import date

from kpis.actions import set_target
from kpis.models import Kpi
from tests.builders import aggregate, contact, survey
from tests.conftest import Cast

PERIOD = "period=custom&from=2026-03-01&to=2026-03-31"


def march(cast: Cast) -> Cast:
    """Ann: 12 ratings, 9 of them 4 or 5. Bob: 3 ratings, 2 of them 5. Cleo, in the other team: 20 ratings, all 5."""
    for score in [5] * 9 + [1] * 3:
        one = contact(cast.ann, cast.alpha, handle_seconds=300)
        survey(score, cast.ann, cast.alpha, contact=one, comment="<b>quick</b> & kind" if score == 5 else "")
    for score in (5, 5, 2):
        survey(score, cast.bob, cast.alpha)
    for _number in range(20):
        survey(5, cast.cleo, cast.beta, channel="chat")
    set_target(kpi=Kpi.objects.get(key="csat"), starts_on=date(2026, 1, 1), minimum=70, target=80, by=None)
    aggregate()
    return cast
