"""German: a point after the number of a day. The pages ask for patterns, and Django looks each up here by its name."""

DATE_FORMAT = "j. F Y"
SHORT_DATE_FORMAT = "j. N Y"
DATETIME_FORMAT = "j. F Y, H:i"

PATTERNS = {
    "j": "j.",
    "M Y": "N Y",
    "j M": "j. N",
    "j M Y": "j. N Y",
    "j F Y": "j. F Y",
    "D, j M Y": "D, j. N Y",
    "j M Y, H:i": "j. N Y, H:i",
    "j F Y, H:i": "j. F Y, H:i",
    "j F Y, H:i:s": "j. F Y, H:i:s",
    "H:i, j F Y": "H:i, j. F Y",
}
globals().update(PATTERNS)
