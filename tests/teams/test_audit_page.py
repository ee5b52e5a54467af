"""The audit log, for administrators."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from teams.actions import move_person, record_event, update_person
from teams.models import AuditEvent
from tests.conftest import Cast
from tests.teams.pages import main

LOG = "/organisation/audit/"


def test_the_log_says_who_did_what_to_whom(cast: Cast) -> None:
    update_person(cast.ann, name="Ann Other", by=cast.user("ada"))
    page = main(cast.client("ada").get(LOG))
    assert "ada changed a person Ann Other name: Ann Test → Ann Other" in page


def test_a_list_is_written_as_words(cast: Cast) -> None:
    record_event(by=None, action="cycle.create", subject="First quarter", details={"teams": ["Alpha", "Beta", "Gamma"]})
    assert "teams: Alpha, Beta, Gamma" in main(cast.client("ada").get(LOG))


@pytest.mark.parametrize("name", ["ann", "lena", "mara", "hugo"])
def test_nobody_else_reads_it(cast: Cast, name: str) -> None:
    assert cast.client(name).get(LOG).status_code == 404


def test_the_log_is_narrowed(cast: Cast) -> None:
    ada = cast.user("ada")
    AuditEvent.objects.all().delete()
    move_person(cast.ann, team=cast.beta, on=timezone.localdate(), by=ada)
    record_event(by=None, action="review.export", subject="Cycle one")
    AuditEvent.objects.filter(subject="Cycle one").update(at=timezone.now() - timedelta(days=10))
    client = cast.client("ada")

    def shown(query: str) -> list[bool]:
        page = main(client.get(f"{LOG}?{query}"))
        return ["ended a stay" in page, "gave a role" in page, "review: export" in page]

    assert shown("") == [True, True, True]
    assert shown("about=membership") == [True, True, False]
    assert shown("about=membership.end") == [True, False, False]
    assert shown("about=%00") == [True, True, True]
    assert shown("q=cycle") == [False, False, True]
    assert shown("q=ADA ann") == [True, True, False]
    assert shown(f"since={timezone.localdate()}") == [True, True, False]
    assert shown("since=nonsense") == [True, True, True]


def test_how_many_questions_the_log_asks_the_database(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(120):
        record_event(by=cast.user("ada"), action="person.change", subject=f"Person {number}")
    client = cast.client("ada")
    with django_assert_max_num_queries(6):
        assert "1 to 100 of" in main(client.get(LOG))
