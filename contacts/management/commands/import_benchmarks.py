"""``manage.py import_benchmarks FILE``: bring a sheet of benchmarks in, all of it or nothing."""

from contacts.sheets.command import SheetCommand
from contacts.sheets.kinds import BENCHMARKS


class Command(SheetCommand):
    kind = BENCHMARKS
    help = "Import benchmarks from a CSV or XLSX file: all rows or none. Importing the same file again changes nothing."
