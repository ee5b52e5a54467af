"""The daily tables of contacts, surveys and working time: what is measured, one line a measure."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kpis.daily import Daily
from kpis.measures import POINTS, SECONDS, Buckets, Count, Sum

ANSWERED_SECONDS = 20


class ContactDay(Daily, fact="contacts.Contact", counted_at="handled_at", prefix="contacts"):
    """Contacts by the day each measure counts on; the end of handling unless said otherwise."""

    offered = Count(where=Q(offered=True), at="created_at", description=_("Contacts that arrived and were offered."))
    abandoned = Count(
        where=Q(abandoned=True), at="created_at", description=_("Offered contacts whose customer gave up.")
    )
    answered_in_time = Count(
        where=Q(offered=True, answered=True, wait_seconds__lte=ANSWERED_SECONDS),
        at="created_at",
        description=_("Offered contacts answered within 20 seconds."),
    )
    wait_known = Count(
        where=Q(offered=True) & (Q(wait_seconds__isnull=False) | Q(answered=False)),
        at="created_at",
        description=_("Offered contacts of which it is known whether and how fast they were answered."),
    )
    abandonment_known = Count(
        where=Q(offered=True, abandoned__isnull=False),
        at="created_at",
        description=_("Offered contacts of which it is known whether the customer gave up."),
    )
    offered_outcome_known = Count(
        where=Q(offered=True) & (Q(resolved_at_first_contact__isnull=False) | Q(answered=False)),
        at="created_at",
        description=_("Offered contacts of which it is known whether the first contact resolved them, or unanswered."),
    )
    opened = Count(at="created_at", description=_("Contacts that arrived, for the running count of open work."))
    closed = Count(at="closed_at", description=_("Contacts that stopped being open work."))

    answers = Count(
        where=Q(wait_seconds__isnull=False), at="answered_at", description=_("Answered contacts with known wait.")
    )
    wait_seconds = Sum("wait_seconds", at="answered_at", unit=SECONDS, description=_("Wait of answered contacts."))

    first_responses = Count(
        where=Q(first_response_seconds__isnull=False),
        at="first_response_at",
        description=_("First replies with known time."),
    )
    first_response_seconds = Sum(
        "first_response_seconds",
        at="first_response_at",
        unit=SECONDS,
        description=_("First public human reply minus arrival."),
    )
    first_response = Buckets(
        "first_response_seconds",
        at="first_response_at",
        unit=SECONDS,
        description=_("How first response times spread, for quantiles."),
    )
    first_responses_due = Count(
        where=Q(first_response_unknown=False),
        at="first_response_due_at",
        description=_("First replies promised for that day, open ones too."),
    )
    first_responses_in_time = Count(
        where=Q(first_response_at__lte=F("first_response_due_at")),
        at="first_response_due_at",
        description=_("First replies given by the promised instant."),
    )

    handled = Count(description=_("Contacts whose handling ended that day."))
    handle_seconds = Sum("handle_seconds", unit=SECONDS, description=_("Talk, hold and after-contact work."))
    handle_time_known = Count(
        where=Q(handle_seconds__isnull=False), description=_("Handled contacts with known handle time.")
    )
    handle_time_unknown = Count(
        where=Q(handle_seconds__isnull=True), description=_("Handled contacts without a handle time.")
    )
    first_response_unknown = Count(
        where=Q(first_response_unknown=True), description=_("Handled contacts whose first reply has no usable time.")
    )
    resolved_first = Count(where=Q(resolved_at_first_contact=True), description=_("Resolved at the first contact."))
    resolution_known = Count(
        where=Q(resolved_at_first_contact__isnull=False),
        description=_("Handled contacts of which it is known whether the first contact resolved them."),
    )
    escalated = Count(where=Q(escalated=True), description=_("Escalated contacts."))
    escalation_known = Count(where=Q(escalated__isnull=False), description=_("Handled contacts with known escalation."))
    transferred = Count(where=Q(transferred=True), description=_("Transferred contacts."))
    transfer_known = Count(where=Q(transferred__isnull=False), description=_("Handled contacts with known transfer."))

    solved = Count(at="solved_at", description=_("Contacts solved for the last time that day."))
    resolution_seconds = Sum(
        "resolution_seconds", at="solved_at", unit=SECONDS, description=_("Last solve minus arrival.")
    )
    turnaround_seconds = Sum(
        "turnaround_seconds", at="solved_at", unit=SECONDS, description=_("Working time from receipt to completion.")
    )
    resolution = Buckets(
        "resolution_seconds",
        at="solved_at",
        unit=SECONDS,
        description=_("How resolution times spread, for quantiles."),
    )
    turnaround = Buckets(
        "turnaround_seconds",
        at="solved_at",
        unit=SECONDS,
        description=_("How turnaround times spread, for quantiles."),
    )
    reopened = Count(where=Q(reopened=True), at="solved_at", description=_("Solved contacts that were reopened."))
    reopen_known = Count(
        where=Q(reopened__isnull=False), at="solved_at", description=_("Solved contacts with known reopening.")
    )
    turnarounds_due = Count(at="due_at", description=_("Contacts promised for that day, open ones too."))
    turnarounds_in_time = Count(
        where=Q(solved_at__lte=F("due_at")), at="due_at", description=_("Completed by the promised instant.")
    )
    repeat_known = Count(at="repeat_known_at", description=_("Handled contacts of a known customer, seven days after."))
    not_repeated = Count(
        where=Q(repeated=False),
        at="repeat_known_at",
        description=_("Those whose customer did not come again within the seven days."),
    )


class SurveyDay(Daily, fact="contacts.Survey", counted_at="rated_at", prefix="surveys"):
    """Customers' answers by rating day; surveys sent, and the answers to those, by sending day."""

    sent = Count(at="sent_at", description=_("Surveys sent."))
    sent_answered = Count(
        where=Q(score__isnull=False), at="sent_at", description=_("Surveys sent that day and answered since.")
    )
    ratings = Count(where=Q(kind="csat"), description=_("Satisfaction ratings, 1 to 5."))
    satisfied = Count(where=Q(kind="csat", score__gte=4), description=_("Ratings of 4 and 5."))
    dissatisfied = Count(where=Q(kind="csat", score__lte=2), description=_("Ratings of 1 and 2."))
    rating_points = Sum("score", where=Q(kind="csat"), unit=POINTS, description=_("Sum of satisfaction ratings."))
    rated_1 = Count(where=Q(kind="csat", score=1), description=_("Ratings of 1."))
    rated_2 = Count(where=Q(kind="csat", score=2), description=_("Ratings of 2."))
    rated_3 = Count(where=Q(kind="csat", score=3), description=_("Ratings of 3."))
    rated_4 = Count(where=Q(kind="csat", score=4), description=_("Ratings of 4."))
    rated_5 = Count(where=Q(kind="csat", score=5), description=_("Ratings of 5."))
    recommendations = Count(where=Q(kind="nps"), description=_("Answers to the recommendation question, 0 to 10."))
    promoters = Count(where=Q(kind="nps", score__gte=9), description=_("Answers of 9 and 10."))
    detractors = Count(where=Q(kind="nps", score__lte=6), description=_("Answers of 0 to 6."))
    effort_answers = Count(where=Q(kind="ces"), description=_("Answers to the effort question, 1 to 7."))
    effort_points = Sum("score", where=Q(kind="ces"), unit=POINTS, description=_("Sum of effort answers."))


class WorkDay(Daily, fact="contacts.WorkTime", counted_at="starts_at", prefix="work"):
    """Planned, worked and absent time by the day the shift starts."""

    person_days = Count(description=_("Person-days with working time."))
    planned_seconds = Sum("planned_seconds", unit=SECONDS, description=_("Planned time."))
    absent_seconds = Sum("absent_seconds", unit=SECONDS, description=_("Planned time that was absence."))
    off_plan_seconds = Sum("off_plan_seconds", unit=SECONDS, description=_("Planned time spent off the plan."))
    handling_seconds = Sum("handling_seconds", unit=SECONDS, description=_("Time handling contacts."))
    available_seconds = Sum(
        "available_seconds", unit=SECONDS, description=_("Time available and waiting for contacts.")
    )
