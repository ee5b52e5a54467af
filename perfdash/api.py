"""The root of the REST API: every route, the OpenAPI document and its page."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from contacts.api import ContactViewSet, SurveyViewSet, WorkTimeViewSet
from dashboards.api import OrganisationScorecardView, PersonScorecardView, TeamScorecardView
from dashboards.explain_api import ExplainView
from kpis.api import KpiViewSet, RoleSetViewSet, TargetViewSet
from kpis.benchmarks.api import BenchmarkViewSet
from kpis.run_api import FreshnessView, RunViewSet
from kpis.value_api import KpiValuesView
from perfdash.api_document import Document, NothingHere, Page
from teams.api import MeView, PersonViewSet, TeamViewSet

router = SimpleRouter(use_regex_path=False)
router.register("people", PersonViewSet, basename="api-person")
router.register("teams", TeamViewSet, basename="api-team")
router.register("contacts", ContactViewSet, basename="api-contact")
router.register("surveys", SurveyViewSet, basename="api-survey")
router.register("work-time", WorkTimeViewSet, basename="api-work-time")
router.register("kpis", KpiViewSet, basename="api-kpi")
router.register("role-sets", RoleSetViewSet, basename="api-role-set")
router.register("targets", TargetViewSet, basename="api-target")
router.register("benchmarks", BenchmarkViewSet, basename="api-benchmark")
router.register("runs", RunViewSet, basename="api-run")

urlpatterns = [
    path("schema/", Document.as_view(), name="api-schema"),
    path("docs/", login_required(Page.as_view()), name="api-docs"),
    path("me/", MeView.as_view(), name="api-me"),
    path("freshness/", FreshnessView.as_view(), name="api-freshness"),
    path("kpis/<slug:key>/values/", KpiValuesView.as_view(), name="api-kpi-values"),
    path("kpis/<slug:key>/explain/", ExplainView.as_view(), name="api-kpi-explain"),
    path("scorecards/person/<uuid:id>/", PersonScorecardView.as_view(), name="api-scorecard-person"),
    path("scorecards/team/<uuid:id>/", TeamScorecardView.as_view(), name="api-scorecard-team"),
    path("scorecards/organisation/", OrganisationScorecardView.as_view(), name="api-scorecard-organisation"),
    path("", include(router.urls)),
    re_path(r"^.*$", NothingHere.as_view(), name="api-nothing"),
]
