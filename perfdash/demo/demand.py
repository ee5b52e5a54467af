"""How busy a day is for a team, as a share of its people's time: weekdays, season, an incident, the busy weeks."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from perfdash.demo.days import Days, black_fridays
from perfdash.demo.organisation import Organisation

USUAL = 0.77
NOISE = 0.06
WEEKDAYS = np.array([1.10, 1.03, 0.99, 0.97, 0.96, 0.98, 0.94])
MONTHS = np.array([1.02, 0.97, 0.98, 0.98, 0.97, 0.98, 0.99, 0.98, 0.99, 1.00, 1.04, 1.06])
# The shop's application was down for some days: whoever takes orders, parcels and technical questions felt it.
INCIDENT_AGO, INCIDENT_DAYS, INCIDENT_FACTOR = 152, 5, 1.38
INCIDENT_TEAMS = ("Orders", "Chat desk", "Technical support")
PEAK_BEFORE, PEAK_AFTER, PEAK_FACTOR = 2, 9, 1.20
PEAK_TEAMS = ("Orders", "Delivery", "Payments", "Chat desk", "Returns")
OVERTIME = 1.12


def draw_load(organisation: Organisation, days: Days, rng: np.random.Generator) -> NDArray[np.float64]:
    """Handle time wanted as a share of productive time, by team and day."""
    months = np.array([day.month for day in days.dates]) - 1
    usual = USUAL * WEEKDAYS[days.weekdays] * MONTHS[months]
    load = usual * rng.lognormal(0, NOISE, (len(organisation.teams), days.count))
    for number, team in enumerate(organisation.teams):
        if team.name in INCIDENT_TEAMS:
            load[number, incident(days)] *= INCIDENT_FACTOR
        if team.name in PEAK_TEAMS:
            load[number, peaks(days)] *= PEAK_FACTOR
    return np.asarray(load, dtype=np.float64)


def overtime(days: Days) -> NDArray[np.float64]:
    """How much longer people work on the days of an incident or a peak."""
    return np.where(incident(days) | peaks(days), OVERTIME, 1.0)


def incident(days: Days) -> NDArray[np.bool_]:
    """The incident week, Monday to Friday, five months before the end."""
    about = days.end - timedelta(days=INCIDENT_AGO)
    monday = about - timedelta(days=about.weekday())
    return _between(days, monday, monday + timedelta(days=INCIDENT_DAYS))


def peaks(days: Days) -> NDArray[np.bool_]:
    """The days around each busiest Friday."""
    found = np.zeros(days.count, dtype=bool)
    for friday in black_fridays(days):
        found |= _between(days, friday - timedelta(days=PEAK_BEFORE), friday + timedelta(days=PEAK_AFTER))
    return found


def _between(days: Days, first: date, end: date) -> NDArray[np.bool_]:
    numbers = np.arange(days.count)
    return (numbers >= days.index(first)) & (numbers < days.index(end))
