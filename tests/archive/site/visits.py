"""Visits by people who try to stop a site, or to get out of it: each with what it must answer."""

from __future__ import annotations

from urllib.parse import quote

LONG = "%0" * 400


def asked(sql: str, form: str = "") -> str:
    """The address at which SQL is asked."""
    return f"/archive{form}?sql={quote(sql)}"


OF_FUNCTIONS = {
    "a blob as digits": "select hex(randomblob(400000000))",
    "a large blob": "select zeroblob(50000000)",
    "a text repeated": "select replace(hex(zeroblob(4000000)), '0', 'aaaaaaaaaaaaaaaa')",
    "a wide format": "select printf('%.*c', 900000000, 'x')",
    "a pattern over a long text": f"select hex(zeroblob(7000000)) like '{LONG}1'",
    "a pattern of stars": f"select hex(zeroblob(7000000)) glob '{'*0' * 300}1'",
    "a pattern too long": f"select 'a' like '{'%a' * 3000}'",
    "deep JSON": f"select json_extract('{'[' * 20000}', '$')",
    "a text of everything": "select group_concat(a.raw || b.raw) from figures a, figures b",
}
"""Kinds of one long step, which SQLite cannot be interrupted in."""

OF_QUERIES = {
    "counting for ever": "with recursive c(x) as (select 1 union all select x + 1 from c)"
    " select max(x) from c",
    "rows without end": "with recursive c(x) as (select 1 union all select x + 1 from c)"
    " select x from c order by -x",
    "large rows": "with recursive c(x) as (select 1 union all select x + 1 from c limit 300)"
    " select hex(zeroblob(500000)), x from c",
    "a product": "select count(*) from figures a, figures b, figures c, figures d",
    "a deep expression": f"select {'(' * 900}1{')' * 900}",
    "a long sum": f"select {'1+' * 5000}1",
    "many selects": " union all ".join(["select 1"] * 400),
    "a long statement": f"select '{'x' * 55000}'",
    "another file": "attach database '/etc/passwd' as p",
    "a pragma": "pragma writable_schema = 1",
    "an extension": "select load_extension('/tmp/x.so')",
    "the payloads": "select data from payloads",
    "a write": "with x as (select 1) insert into figures select * from figures",
    "text that is none": "select cast(x'ff00fe' as text)",
}
"""Queries that would run for ever, hold too much, or lead elsewhere."""

ADDRESSES = {
    "half a surrogate in a path": "/%ED%A0%80",
    "half a surrogate in a bureau": "/bureaus/%ED%A0%80",
    "half a surrogate in a search": "/search?q=%ED%A0%80%ED%A0%80",
    "half a surrogate in SQL": "/archive?sql=select+'%ED%A0%80'",
    "half a surrogate in a filter": "/archive/reports?bureau=%ED%A0%80",
    "no text at all": "/search?q=%FF%FE%00",
    "a zero byte in a path": "/archive/%00",
    "a huge number": "/reports/999999999999999999999999",
    "a number SQLite has not": "/archive/reports?id=99999999999999999999999999",
    "a broken page": "/archive/reports?_next=%FF,,,&_size=-1",
    "a size that is none": "/archive/reports?_size=1e99",
    "a condition": "/archive/reports?_where=" + quote("hex(randomblob(400000000)) = 'a'"),
    "a filter that is a pattern": "/archive/current_sections?text__like=" + quote(LONG),
    "deep JSON in a facet": "/archive/reports?_facet_array=" + quote("[" * 5000),
    "JSON arguments": "/archive/reports.json?_json=" + quote("[" * 5000) + "&_shape=x",
    "another folder": "/gongan/..%2f..%2f..%2fetc%2fpasswd",
    "a long address": "/search?q=" + quote("公" * 5000),
    "many arguments": "/compare?" + "&".join(f"name=n{number}" for number in range(3000)),
    "years that are none": "/compare?first=-1e9&last=nan&series=received",
    "a snapshot of nothing": "/snapshots/999999/999999?page=-99&cell=" + quote("\u202e"),
}
"""Addresses that are none, or too much."""
