"""HTTP/1.1 as clumsy servers speak it: answers read leniently, heads kept as they came.

The usual clients refuse an answer for one odd header line, ask again without a word and
throw away what came when the end is missing.  An archive can afford none of that.
"""
