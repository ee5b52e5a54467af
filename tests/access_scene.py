"""The objects that addresses of the access matrix lead to. All belong to Ann and her team, whom Lena leads."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from contacts.clocks.actions import make_promise
from contacts.models import Import
from kpis.actions import load_catalogue, set_target
from kpis.benchmarks.actions import add_benchmark
from kpis.closed_models import ClosedPeriod
from kpis.closing import close_period
from kpis.models import Kpi, Run
from kpis.periods import Period, today
from kpis.wallboards.actions import make_wallboard
from teams.actions import create_calendar
from teams.saved_views.actions import save_view
from tests import builders
from tests.conftest import Cast
from tests.reviews.builders import opened_cycle, review_of, signed_by_leader


def scene(cast: Cast) -> dict[str, Any]:
    """Name -> what stands in the address. The review is signed by its leader and waits for Ann."""
    load_catalogue()
    contact = builders.contact(cast.ann, cast.alpha)
    survey = builders.survey(5, cast.ann, cast.alpha, contact=contact, comment="Thank you.")
    builders.aggregate()
    csat = Kpi.objects.get(key="csat")
    target = set_target(kpi=csat, starts_on=date(2026, 1, 1), minimum=70, target=80, by=None, team=cast.alpha)
    benchmark = add_benchmark(kpi=csat, value=78, source="Yearbook", published_on=date(2025, 12, 31), by=None)
    march = Period(date(2026, 3, 1), date(2026, 4, 1), "month")
    closed = close_period(march, by=None, trigger=ClosedPeriod.Trigger.HAND)
    cycle = opened_cycle(cast.alpha)
    board, token = make_wallboard(
        name="Alpha", team=cast.alpha, kpis=[csat], period="28d", ends_on=today() + timedelta(days=30),
        by=cast.user("lena"),
    )  # fmt: skip
    view = save_view(cast.user("ann"), name="Mine", address="/me/")
    return {
        "view": view.public_id,
        "ann": cast.ann.public_id,
        "lena": cast.lena.public_id,
        "alpha": cast.alpha.public_id,
        "contact": contact.public_id,
        "survey": survey.public_id,
        "target": target.public_id,
        "benchmark": benchmark.public_id,
        "board": board.public_id,
        "token": token,
        "run": Run.objects.latest("pk").public_id,
        "import": Import.objects.create(by=cast.user("ada"), file_name="a.csv", mapping="call_log").public_id,
        "closed": closed.public_id,
        "cycle": cycle.public_id,
        "review": signed_by_leader(review_of(cycle, cast.ann)).public_id,
        "calendar": create_calendar(name="Office", zone="UTC", week=[[(540, 1_020)]] * 7, by=None).public_id,
        "promise": make_promise(completion_minutes=60, starts_on=date(2026, 1, 1), by=None).public_id,
        "kpi": "csat",
        "first": 1,
        "set_kind": "role",
        "role": "agent",
        "word": "1-x",
    }


def unknown(address: dict[str, Any]) -> dict[str, Any] | None:
    """The same address with ids of nobody; None where there is no id in it."""
    if not any(isinstance(value, UUID) for value in address.values()):
        return None
    return {name: uuid4() if isinstance(value, UUID) else value for name, value in address.items()}
