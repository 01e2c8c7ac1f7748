"""Readers: one module a file format, each ``read(payload, name) -> Document``.

A reader never raises for a bad payload: what it could not read is in the
document's ``problems``.  Formats that are drawn rather than marked up (PDF, OFD,
images) share the way from marks on a page to paragraphs and grids: :mod:`marks`,
:mod:`lattice` (ruled tables), :mod:`pieces`, :mod:`heading` and :mod:`aligned` (tables
without rules), :mod:`cut_rows`, :mod:`textlines`, :mod:`prose`, :mod:`layout`.
"""
