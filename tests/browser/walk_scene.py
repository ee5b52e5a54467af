"""What the walk over every page finds: the objects of the access matrix with a month of figures, and states beside them."""

from collections.abc import Callable
from typing import Any

from django.core import signing
from django.test import Client
from django.urls import path
from django.views.generic import TemplateView

from dashboards.design import design
from dashboards.digest.mail import SALT
from perfdash.urls import urlpatterns as all_of_them
from reviews.models import Cycle
from tests.access_scene import scene
from tests.conftest import Cast
from tests.contacts.roster.test_roster_pages import upload as upload_roster
from tests.contacts.sheets.files import BENCHMARKS
from tests.contacts.sheets.test_pages import BAD, upload
from tests.contacts.uploads import BAD as BAD_ROW
from tests.contacts.uploads import GOOD, UNKNOWN, export
from tests.contacts.uploads import upload as upload_export
from tests.reviews.builders import review_of, written
from tests.scenes import march
from tests.teams.pages import confirmed


class Failed(TemplateView):
    """The page of an error, without one."""

    def get_template_names(self) -> list[str]:
        return [f"{self.kwargs['status']}.html"]


urlpatterns = [
    path("design/", design, name="design"),
    path("failed/<str:status>/", Failed.as_view(), name="failed"),
    *all_of_them,
]


def walk_scene(cast: Cast) -> dict[str, Any]:
    """Name -> what stands in the address, as in ``tests.access_scene``."""
    march(cast)
    found = scene(cast)
    cycle = Cycle.objects.get(public_id=found["cycle"])
    looked_at = upload_export(cast.client("ada"), export(GOOD, BAD_ROW, UNKNOWN))
    return found | {
        "north": cast.north.public_id,
        "bob": cast.bob.public_id,
        "unwritten": written(review_of(cycle, cast.bob)).public_id,
        "looked_at": looked_at.public_id,
        "stop": signing.dumps(cast.user("ann").pk, salt=SALT),
        **{status: status for status in ("400", "403", "404", "429", "500", "503")},
    }


def client_of(cast: Cast, who: str | None) -> Client:
    """Who has brought files already, where a page is about one."""
    return PREPARED.get(who or "", lambda cast: cast.client(who) if who else Client())(cast)


def _manager(cast: Cast) -> Client:
    client = cast.client("mara")
    upload(client, BAD)
    upload(client, f"{BENCHMARKS}\ncsat,78,percent,Yearbook,,2025-12-31,,\n", "/imports/benchmarks/")
    return client


def _administrator(cast: Cast) -> Client:
    client = confirmed(cast, "ada")
    upload_roster(client)
    client.post("/imports/roster/confirm/")
    upload_roster(client)
    return client


PREPARED: dict[str, Callable[[Cast], Client]] = {"mara": _manager, "ada": _administrator}
