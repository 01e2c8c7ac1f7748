"""Made-up documents with known figures, in the shapes bureaus publish their reports in.

``truth`` says what a document holds, ``forms`` lays the official tables out as
cells, ``shapes`` bends those tables, ``prose`` writes the sections around them,
and one module per format turns all that into bytes.  ``samples`` holds the
text documents kept beside it, ``portal`` builds the site that ships with
:mod:`crawler.sample`, ``corpus`` gathers the ``cases_*`` to measure by,
``hostile`` what must not do harm, ``scans`` pictures of pages.  Nothing here
reads with :mod:`extract`'s readers: only the keys and labels of the forms are shared.
"""
