"""``{% load names %}``, ``{{ person.name|isolated }}``: names within sentences (``teams.names``)."""

from django import template

from teams.names import isolated

register = template.Library()
register.filter("isolated", isolated)
