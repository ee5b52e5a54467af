"""Read an export of a helpdesk: a file and a mapping in, batches of checked rows out.

Nothing here knows the database. ``contacts.ingest`` takes the batches and writes them. This package imports nothing by
itself (pandas takes half a second), so take each name from its module::

    from contacts.importers.errors import FileError, MappingError, ReadingError
    from contacts.importers.limits import COMMAND, UPLOAD, Limits
    from contacts.importers.mappings import Mapping, load_mapping, preset_names
    from contacts.importers.previews import Preview, PreviewRow, preview
    from contacts.importers.reading import Batch, Reading, Rejection, open_import

    mapping = load_mapping("csat_export")                 # or the path of a .toml file; MappingError
    with open_import(path, mapping, now=now, limits=UPLOAD, name="export.csv", zone=zone) as reading:
        for batch in reading:                             # FileError: the file turns out to be unreadable further on
            ...
    shown = preview(path, mapping, now=now, limits=UPLOAD, name="export.csv", zone=zone, rows=20)

``zone`` (IANA, default UTC) is the organisation's: it is taken where a mapping names none, so that a day in the file
is the same day on the pages. ``name`` is what messages call the file (the uploaded name); left out, it is the last part
of ``path``. ``now`` is an aware datetime: what lies after it is rejected. ``limits`` is ``UPLOAD`` (browser, API) or
``COMMAND`` (command line).

Mapping
    ``name`` (preset name or the file's stem), ``title``, ``description``, ``source`` (first half of the natural key
    of a contact; the other half is ``external_id``), ``zone`` (IANA, "" where it names none), ``create_people``,
    ``create_teams``, ``survey_kind``, ``fields`` (the canonical fields it fills), ``content_hash`` (hex, of what the
    mapping says).
    ``preset_names()`` lists the shipped ones.

Reading
    ``headers``, ``encoding`` and ``delimiter`` ("" for a workbook), ``sheet`` ("" for text), ``unused_columns``,
    ``missing`` (optional columns of the mapping that the file does not have), ``fields`` (the columns of every frame,
    in the order of ``contacts.fields.FIELDS``). Iterate once. A batch holds at most ``chunk_rows`` rows.
    A FileError during iteration means: write nothing of this file.

Batch
    ``frame``: pandas DataFrame, index ``line`` (int64: first line of the row in the file, 1 = header; the row number
    in a workbook), holding good rows only. Every frame of a reading has the same columns and dtypes:

    ========================  =======================================================
    kind (``contacts.fields``)  dtype
    ========================  =======================================================
    text, words, details      object: str or None, never "" and never NaN
    instant                   datetime64[us, UTC], NaT = unknown
    seconds                   Int64, whole seconds, never negative
    boolean                   boolean, <NA> = unknown
    score                     Float64, on the scale of ``survey_kind``
    ========================  =======================================================

    Columns are ``reading.fields``: the fields the mapping fills, and no others: a field that is absent here was not
    in the export, so an update leaves what is stored alone. Further rules:

    - ``first_response_unknown`` (boolean, no <NA>) is there whenever ``first_response_at`` is: True where a reply is
      recorded but its time is unusable; ``first_response_at`` is then NaT.
    - ``survey_external_id`` and ``survey_kind`` are there whenever any survey field is. A row with a survey has both;
      a row without one has None in every survey field. Where the mapping names no id, it is the contact's.
      ``survey_score`` is whole. A row with a score has ``survey_rated_at``: where the export has no date of the rating,
      it is ``handled_at``, ``solved_at`` or ``created_at``, and a note says so.
    - ``created_at`` is never NaT where it is a column.
    - ``details`` is JSON text (an object of strings, keys sorted), None where all are empty.
    - A team is known by ``unit`` and ``team`` together: the same ``team`` under two units is two teams.
    - ``agent`` is the key by which the export names the person; ``agent_name`` and ``agent_email`` may be absent.
    - ``external_id`` is unique over the whole file: later ones are rejected and name the line of the first.

    ``rejections``: list of ``Rejection(line, column, field, value, reason)``, ordered by line; ``column`` is the
    header in the file ("" when the whole row is meant), ``value`` the raw text cut at 200 characters, ``reason`` one
    sentence. A line may have several; it is out of the frame as a whole.
    ``notes``: ``Counter`` of sentences about rows that were taken but read with care ("first_response_at before
    created_at, read as unknown": 635) or left out by a filter of the mapping.
    ``rows``: rows read for this batch (good + rejected + left out by a filter). ``last_line``: for progress.
    ``bytes_done`` of ``reading.bytes_total``: for progress by size (0 when it cannot be told).

Preview
    ``headers``, ``encoding``, ``delimiter``, ``sheet``, ``unused_columns``, ``missing``, ``fields``, ``notes`` and
    ``rows``: a list of ``PreviewRow(line, cells, values, rejections)``: the raw texts by position, the row as read
    (field -> Python value or None; None as a whole when rejected), its rejections.

Errors
    ``ReadingError`` is the base of ``FileError`` and ``MappingError``. ``str(error)`` is one sentence or two for the
    person at the screen: what, where, what to do. ``error.file``, ``error.line`` and ``error.column`` where known.
"""
