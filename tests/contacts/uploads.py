"""Small exports to upload."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contacts.models import Import

MAPPING = """
source = "desk"
zone = "UTC"
[columns]
external_id = "Id"
agent = "Agent"
category = "Topic"
created_at = "Arrived"
handled_at = "Ended"
"""
HEADER = "Id,Agent,Topic,Arrived,Ended"
GOOD = "c1,Ann Test,Returns,2026-03-10 10:00,2026-03-10 10:15"
BAD = "c2,Ann Test,Returns,2026-03-10 10:00,2026-03-10 09:00"
UNKNOWN = "c3,Nobody,=1+1,2026-03-10 10:00,2026-03-10 10:15"


def export(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode() + b"\n"


def upload(client: Client, content: bytes, name: str = "export.csv", mapping: str = MAPPING) -> Import:
    """Send the form; the import that came of it."""
    before = set(Import.objects.values_list("pk", flat=True))
    answer = send(client, content, name, mapping)
    assert answer.status_code == 302, answer.content.decode()
    imported = Import.objects.exclude(pk__in=before).get()
    assert answer.url == reverse("import", args=[imported.public_id])
    return imported


def send(client: Client, content: bytes, name: str = "export.csv", mapping: str = MAPPING):
    files = {
        "file": SimpleUploadedFile(name, content),
        "mapping_file": SimpleUploadedFile("desk.toml", mapping.encode()),
    }
    return client.post(reverse("new_import"), {"mapping": "own", **files})
