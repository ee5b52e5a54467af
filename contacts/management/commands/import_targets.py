"""``manage.py import_targets FILE``: bring a sheet of targets in, all of it or nothing."""

from contacts.sheets.command import SheetCommand
from contacts.sheets.kinds import TARGETS


class Command(SheetCommand):
    kind = TARGETS
    help = "Import targets from a CSV or XLSX file: all rows or none. Importing the same file again changes nothing."
