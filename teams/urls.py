"""The pages of teams: login, people, teams and the audit log."""

from django.urls import URLPattern, URLResolver, include, path

from teams.views import audit, language, logins, people, stays, tree

person_pages: list[URLPattern | URLResolver] = [
    path("", people.person, name="organisation_person"),
    path("edit/", people.edit_person, name="organisation_person_edit"),
    path("roles/", stays.grant, name="organisation_role_give"),
    path("move/", stays.move, name="organisation_move"),
    path("end/", stays.end, name="organisation_stay_end"),
    path("login/", logins.give, name="organisation_login_give"),
    path("login/password/", logins.new_password, name="organisation_login_password"),
    path("login/off/", logins.change, {"what": "off"}, name="organisation_login_off"),
    path("login/on/", logins.change, {"what": "on"}, name="organisation_login_on"),
    path("login/out/", logins.change, {"what": "out"}, name="organisation_login_out"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("teams.login_urls")),
    path("language/", language.language, name="language"),
    path("views/", include("teams.saved_views.urls")),
    path("organisation/people/", people.people, name="people"),
    path("organisation/people/add/", people.add_person, name="organisation_person_add"),
    path("organisation/people/<uuid:public_id>/", include(person_pages)),
    path("organisation/teams/", tree.teams, name="organisation_teams"),
    path("organisation/teams/add/", tree.add_team, name="organisation_team_add"),
    path("organisation/teams/<uuid:public_id>/", tree.edit_team, name="organisation_team_edit"),
    path("organisation/audit/", audit.audit, name="audit"),
]
