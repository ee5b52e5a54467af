"""A believable organisation and thirteen months of its work, drawn from a seed: for looking around and for tests.

Pure until ``writing``: ``organisation`` and ``careers`` say who works where and when, ``rota`` who is there on a day,
``work`` and ``surveys`` what happened, column by column. The same seed and last day give the same rows. What the
organisation is like stands in the TOML files; what is worth finding in its figures, in ``story``.
"""
