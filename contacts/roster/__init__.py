"""Rosters: who is in which team, in which role, from when to when. A file in, people, teams, stays and logins out.

Here and not in ``teams`` because the reading of files lives in ``contacts.importers``; all writing goes through
``teams.actions``. ``contacts.roster.importing.import_roster`` is the one door.
"""
