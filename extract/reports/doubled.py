"""Denials of denials (无一件超期, 没有一件不是按时答复的) as what they say: 均按期, 均按时答复的.

What only looks like a denial (并非没有人申请) or denies that something was neglected
(不存在未依法答复的情况) says of no figure that it is zero.
"""

from __future__ import annotations

import re

_NOT_ONE = r"(?:无|没有|未有|未出现)哪?一[件起份宗例条次]?(?:政府信息公开|信息公开)?(?:申请)?是?"
_LATE = re.compile(
    rf"{_NOT_ONE}(?:超期|逾期|超时)(?:未)?(?:答复|办结|办理)?(?:的)?(?:现象|情况|情形)?(?=[,。;]|$)"
)
_DONE = re.compile("答复|回复|办复|办结|办理|处理")
"""What a sentence tells where 无一超期 is of what was done: not of what was only received."""
_UNDONE = re.compile(
    rf"{_NOT_ONE}(?:未|不是|不|没有)(?=被|能|得到|按|在|如期|准时|答复|办结|回复|依法)(?:被|能|得到)?"
)
_RATHER = re.compile(r"(?:并非|不是|并不是|绝非|不能说|非)(?:没有|没|无)(?!关)")
_NEGLECT = re.compile(
    r"(?:(?<!信息)不存在|没有|无|未发生|未出现)(?:未(?:依法|按|及时|在|能|履行|答复)|不(?:依法|按|及时|履行))[^,。;]*"
)
_ANY = re.compile("[无有在生现][未不]|[无有现]哪?一|[非是说][没无]")
"""What each of them has: nearly all sentences have none, and are got over at once."""


def plainly(bare: str) -> str:
    """A sentence (half width, without white space) with its double denials as what they say."""
    if _ANY.search(bare) is None:
        return bare
    bare = _LATE.sub("均按期" if _DONE.search(bare) else "“”", bare)
    bare = _UNDONE.sub("均", bare)
    return _NEGLECT.sub("“”", _RATHER.sub("有", bare))
