from django.apps import AppConfig


class PerfdashConfig(AppConfig):
    name = "perfdash"
    verbose_name = "perfdash"
