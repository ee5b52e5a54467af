"""The pages of kpis."""

from django.urls import URLPattern, URLResolver, include, path

from kpis.views import catalogue, definitions, periods, runs, sets, target_grid, targets

urlpatterns: list[URLPattern | URLResolver] = [
    path("kpis/", catalogue.kpis, name="kpis"),
    path("kpis/<slug:key>/", catalogue.kpi, name="kpi"),
    path("kpis/<slug:key>/versions/new/", definitions.new_version, name="kpi_version_new"),
    path("kpis/<slug:key>/versions/<int:number>/withdraw/", definitions.withdraw, name="kpi_version_withdraw"),
    path("definitions/new/", definitions.new_kpi, name="kpi_new"),
    path("sets/", sets.sets, name="sets"),
    path("sets/<slug:kind>/<slug:name>/", sets.one_set, name="set"),
    path("sets/<slug:kind>/<slug:name>/change/", sets.change, name="set_change"),
    path("sets/<slug:kind>/<slug:name>/withdraw/", sets.withdraw, name="set_withdraw"),
    path("benchmarks/", include("kpis.benchmarks.urls")),
    path("wallboards/", include("kpis.wallboards.urls")),
    path("targets/", targets.targets, name="targets"),
    path("targets/grid/", target_grid.grid, name="target_grid"),
    path("targets/set/", targets.set_one, name="target_set"),
    path("targets/<uuid:public_id>/end/", targets.end_one, name="target_end"),
    path("periods/", periods.closed_periods, name="closed_periods"),
    path("periods/close/", periods.close, name="close_period"),
    path("periods/<uuid:public_id>/", periods.closed_period, name="closed_period"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="run_start"),
    path("runs/<uuid:public_id>/", runs.run, name="run"),
]
