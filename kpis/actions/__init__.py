"""The only writer of KPI definitions, role sets and targets.

Every action takes the acting login as ``by`` (None: the system itself) and refuses with a ValidationError whose
sentence can be shown as it is.
"""

from kpis.actions.definitions import make_kpi, make_version, withdraw_version
from kpis.actions.sets import make_set, withdraw_set
from kpis.actions.shipped import load_catalogue
from kpis.actions.targets import end_target, set_target

__all__ = [
    "end_target",
    "load_catalogue",
    "make_kpi",
    "make_set",
    "make_version",
    "set_target",
    "withdraw_set",
    "withdraw_version",
]
