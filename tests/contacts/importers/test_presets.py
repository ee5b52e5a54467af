"""The shipped mappings, on small exports of the shape that each product writes."""

from datetime import UTC, datetime
from pathlib import Path

from contacts.importers.mappings import load_mapping
from tests.contacts.importers.reading import read, write, write_workbook


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


ZENDESK = """Summation column,Id,Requester,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,\
Updated at,Due date,Solved at,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies,\
First reply time in minutes,First reply time in minutes within business hours
1,101,Cora,Ann Bell,Tier 1,"Where, please?",a b,Closed,Normal,Mail,Question,2025-03-01 10:00,2025-03-02 10:00,,\
2025-03-01 12:30,Good with comment,1,1,0,2,15,15
1,102,Carl,Bob Carr,Tier 1,Broken,-,Open,High,Web form,-,2025-03-01 11:00,2025-03-02 10:00,2025-03-09 11:00,\
-,Offered,2,3,1,0,-,-
1,103,Cleo,Ann Bell,Tier 2,Call,-,Closed,High,Phone call (incoming),Problem,2025-03-01 11:00,2025-03-02 10:00,-,\
2025-03-01 11:20,Bad,1,1,0,1,0,0
"""


def test_zendesk(tmp_path: Path) -> None:
    result = read(write(tmp_path, ZENDESK), load_mapping("zendesk"))
    assert result.reasons() == []
    assert result.column("external_id") == ["101", "102", "103"]
    assert result.column("channel") == ["mail", "ticket", "call"]
    assert result.column("category") == ["Question", None, "Problem"]
    assert result.column("agent") == ["Ann Bell", "Bob Carr", "Ann Bell"]
    assert result.column("team") == ["Tier 1", "Tier 1", "Tier 2"]
    assert result.column("first_response_at") == [utc(2025, 3, 1, 10, 15), None, utc(2025, 3, 1, 11)]
    assert result.column("solved_at") == [utc(2025, 3, 1, 12, 30), None, utc(2025, 3, 1, 11, 20)]
    assert result.column("due_at") == [None, utc(2025, 3, 9, 11), None]
    assert result.column("reopened") == [False, True, False]
    assert result.column("transferred") == [False, True, False]
    assert result.column("survey_score") == [5, None, 1]
    assert result.column("survey_rated_at") == [utc(2025, 3, 1, 12, 30), None, utc(2025, 3, 1, 11, 20)]
    assert result.reading.missing == ("Organization",)


def test_a_zendesk_view_with_few_columns(tmp_path: Path) -> None:
    text = "Id,Assignee,Created at\n7,Ann Bell,2025-03-01T10:00:00Z\n"
    result = read(write(tmp_path, text), load_mapping("zendesk"), zone="Europe/Berlin")
    assert result.reading.fields == ("external_id", "agent", "created_at")
    assert result.column("created_at") == [utc(2025, 3, 1, 10)]


FRESHDESK = [
    ["Ticket ID", "Subject", "Status", "Priority", "Source", "Type", "Agent", "Group", "Created time", "Due by Time",
     "Resolved time", "Closed time", "Last update time", "Initial response time", "Time tracked",
     "First response time (in hrs)", "Resolution time (in hrs)", "Agent interactions", "Customer interactions",
     "Resolution status", "First response status", "Tags", "Survey results", "Product"],
    ["9", "Late", "Closed", "Low", "Email", "Refund", "Ann Bell", "Billing", "2025-03-01 10:00:00",
     "2025-03-03 10:00:00", "2025-03-01 12:00:00", "2025-03-02 12:00:00", "2025-03-02 12:00:00",
     "2025-03-01 10:20:30", "00:00:00", "00:20:30", "02:00:00", "2", "1", "Within SLA", "Within SLA", "",
     "Very Happy", "Shop"],
    ["10", "Hello", "Open", "Low", "Portal", "", "No Agent", "No Group", "2025-03-01 10:00:00",
     "2025-03-03 10:00:00", "", "", "2025-03-02 12:00:00", "", "00:00:00", "", "", "0", "1", "", "", "", "", ""],
]  # fmt: skip


def test_freshdesk(tmp_path: Path) -> None:
    text = "\n".join(",".join(row) for row in FRESHDESK) + "\n"
    sources = [write(tmp_path, text), write_workbook(tmp_path / "tickets.xlsx", FRESHDESK)]
    for source in sources:
        result = read(source, load_mapping("freshdesk"))
        assert result.reasons() == []
        assert result.column("external_id") == ["9", "10"]
        assert result.column("channel") == ["mail", "ticket"]
        assert result.column("agent") == ["Ann Bell", None]
        assert result.column("team") == ["Billing", None]
        assert result.column("first_response_at") == [utc(2025, 3, 1, 10, 20, 30), None]
        assert result.column("handled_at") == result.column("solved_at") == [utc(2025, 3, 1, 12), None]
        assert result.column("due_at") == [utc(2025, 3, 3, 10), utc(2025, 3, 3, 10)]
        assert result.column("survey_score") == [5, None]
        assert "handle_seconds" not in result.reading.fields


CHATWOOT = """Agent Name,Rating,Feedback Comment,Contact Name,Contact Email Address,Contact Phone Number,\
Link to the conversation,Recorded date

Ann Bell (ann@example.com),5,"Quick, kind",Cora,cora@example.com,,\
https://desk.example.com/app/accounts/1/conversations/42,2025-03-01 10:00:00 UTC

,2,,Carl,,+4930123,https://desk.example.com/app/accounts/1/conversations/43,2025-03-01 11:00:00 UTC

Reporting period 2025-02-01 to 2025-03-02
"""


def test_chatwoot(tmp_path: Path) -> None:
    result = read(write(tmp_path, CHATWOOT), load_mapping("chatwoot"), zone="Asia/Kolkata")
    assert result.reasons() == []
    assert [ident.rsplit("/", 1)[1] for ident in result.column("external_id")] == ["42", "43"]
    assert result.column("agent") == ["ann@example.com", None]
    assert result.column("agent_name") == ["Ann Bell", None]
    assert result.column("agent_email") == ["ann@example.com", None]
    assert result.column("survey_score") == [5, 2]
    assert result.column("survey_comment") == ["Quick, kind", None]
    assert result.column("survey_rated_at") == [utc(2025, 3, 1, 10), utc(2025, 3, 1, 11)]


GENESYS = """Full Export Completed,Partial Result Timestamp,Filters,Media Type,Users,Remote,Date,End Date,Duration,\
Direction,ANI,DNIS,Queue,Wrap-up,Flow,Conversation ID,Abandoned,Transfers,Total Queue,Total Talk,Total Hold,Total ACW,\
Total Handle
YES,,,voice,Ann Bell; Bob Carr,Cora,3/1/25 10:00 AM,3/1/25 10:08 AM,480000,Inbound,tel:+1,tel:+2,Sales; Billing,\
Solved; Sent on,Main,c-1,NO,1,20000,300499,30000,60000,390499
YES,,,message,,Carl,3/1/25 01:05 PM,3/1/25 01:06 PM,60000,Inbound,,,Sales,,Main,c-2,YES,0,00:00:45.250,,,,
"""


def test_genesys(tmp_path: Path) -> None:
    result = read(write(tmp_path, GENESYS), load_mapping("genesys"), zone="America/New_York")
    assert result.reasons() == []
    assert result.column("external_id") == ["c-1", "c-2"]
    assert result.column("channel") == ["call", "social"]
    assert result.column("agent") == ["Bob Carr", None]
    assert result.column("category") == ["Sales", "Sales"]
    assert result.column("subcategory") == ["Sent on", None]
    assert result.column("created_at") == [utc(2025, 3, 1, 15), utc(2025, 3, 1, 18, 5)]
    assert result.column("handled_at") == [utc(2025, 3, 1, 15, 8), utc(2025, 3, 1, 18, 6)]
    assert result.column("answered") == [True, False]
    assert result.column("abandoned") == [False, True]
    assert result.column("transferred") == [True, False]
    assert result.column("wait_seconds") == [20, 45]
    assert result.column("talk_seconds") == [300, None]
    assert result.column("handle_seconds") == [390, None]
