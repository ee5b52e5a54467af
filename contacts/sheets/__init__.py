"""Sheets that somebody fills in a spreadsheet: targets, benchmarks. A file in, rows in, all of them or none.

Here and not in ``kpis`` because the reading of files lives in ``contacts.importers``; all writing goes through the
actions of ``kpis``. ``contacts.sheets.importing.import_sheet`` is the one door.
"""
