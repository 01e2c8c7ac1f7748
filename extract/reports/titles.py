"""What a title says: the organ and the year of the report, and whether it is one.

The year is the report's, never that of publication.  Shapes: 〈机关〉YYYY年政府信息
公开工作年度报告, YYYY年度〈机关〉…年报, 〈机关〉…年度报告（YYYY年度）, with a verb
before it (关于报送…, 现公布…) or inside a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.text.kept import kept_if_short
from common.text.normal import squeeze
from extract.numbers import hanzi_number

_SUBJECT = re.compile(r"(?:政府)?信息公开|政务公开")
_REPORT = re.compile(
    r"年度工作报告|工作年度报告|年度报告|工作报告|年报|情况的?报告|工作总结|情况统计表"
)
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?:年度|年|度)?")
_OF_YEAR = re.compile(r"(20[0-4]\d)(?:年度|年|度)?(?:年?度?(?:工作)?报告|年报)?")
_HANZI_YEAR = re.compile(r"(二[〇○零Oo0][〇○零一二三四Oo0][〇○零一二三四五六七八九Oo0])年度?")
_LEAD = re.compile(
    r".*(?:现向社会公[布开]|向社会公[布开]|公布|发布|报送|印发|编制|现将|现就|关于|特此|公开了|形成|根据|按照|[《“\"、,。:;(])"
)
_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
"""A Chinese character, those of rare place names too (four bytes in GB 18030)."""
_UNIT = rf"(?:{_HAN}{{1,16}}?(?:分局|总队|支队|大队|管理局))?"
_ORGAN = re.compile(
    rf"^(?:中华人民共和国)?{_HAN}*?"
    rf"(?:公安部|公安[厅局]{_UNIT}|公安分局|公安处|分局"
    rf"|人民政府(?:办公[厅室])?|管委会|委员会|办事处|管理局|{_HAN}{{2,}}[局厅部委办院署])$"
)
_CUT = re.compile(r"(?:政府)?信息公开(?:工作)?年?度?$")
_POLICE = re.compile(
    rf"{_HAN}*公安(?:部|厅|局(?:{_HAN}{{1,12}}(?:分局|[总支大]队))?|分局(?:{_HAN}{{1,12}}大队)?)"
)
_UNIT_ALONE = re.compile(
    rf"^(?:20\d\d年度?)?(?:关于)?({_HAN}{{2,10}}[总支大]队)(?:关于)?(?:20\d\d|政)"
)
"""A unit of the police at the beginning of a title that says of which bureau it is no more."""
_BRANCH = re.compile(rf"{_HAN}+公安局({_HAN}{{1,8}})分局")
_OWN = "(?:[本我]|全(?!州县))(?=[省市县区州盟旗局厅部]|分局|公安|自治)"
"""Words such as 本 and 全 before the organ; names begin with them, too (本溪, 全椒, 全州)."""
_BEFORE = re.compile(rf"^(?:度|年|的|在|了|{_OWN})+")
_GROUP = re.compile(
    r"部分|各(?:级|地|市|县|区|分局|派出所|单位)|所属|下属|直属|、|等[\u4e00-\u9fff]*(?:分局|单位|部门)"
)
_BEHIND = re.compile(r"(?:的|关于|年|度|开展|公布|发布|印发|报送|公开|上报)+$")
_PERIOD = re.compile(
    r"(?:统计期限|自|从|所列数据)[^。;]{0,16}?(20[0-4]\d)年1月1日[^。]{0,6}?(?:至|到|—|-)[^。]{0,3}?(?:\1年)?12月31日"
)
_FILLED = re.compile(
    rf"(?:填报|填表|报送|编报|编制|制表)(?:单位|机关|部门)(?:名称)?(?:\([盖公签]章\))?[::]({_HAN}{{3,30}}?)"
    r"(?:\([盖公签]章\))?(?:填报|填表|报送|制表)?(?:日期|时间|$)"
)
_ABOUT = re.compile(
    r"(?:做好|报送|开展|编制|编写|填报|上报|规范).*通知$|解读$|举办|召开|培训|报告会|自查|考核|历年|汇总"
)
"""Titles about reports, of pages that are none."""
_SHEET = re.compile(r"统计|报表|情况表|报告|季报|月报|数据")
_PART = re.compile(
    r"第?[一二三四1-4]季度|[上下]半年|半年(?:度|报)|季报|月报"
    r"|(?<!\d)1月?[至到~—-](?:[1-9]|1[01])月(?!\d*日)|(?<![\d一二三四五六七八九十])(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份"
)
"""A part of a year: statistics on the official form are published for those, too."""
LONGEST_TITLE = 80
LONGEST_BEGINNING = 30


@dataclass(frozen=True, slots=True)
class Title:
    """A title's organ and year, each ``None`` when it does not say."""

    text: str
    bureau: str | None
    year: int | None


def parse_title(text: str) -> Title | None:
    """Read a title, or the sentence that announces the report; ``None`` if it is neither."""
    bare = squeeze(text)
    subject = _SUBJECT.search(bare)
    if not subject or not _REPORT.search(bare, subject.start()):
        return None
    organ, year = _organ(bare), report_year(bare)
    return Title(_title_part(text, bare, organ, year), organ, year)


def _title_part(text: str, bare: str, organ: str | None, year: int | None) -> str:
    """The title itself when it stands inside a sentence, else the whole text."""
    if len(bare) <= LONGEST_TITLE and not re.search(r"[。,;]", bare):
        return text.strip()
    end = _REPORT.search(bare, _subject_start(bare))
    marks = [bare.rfind(part, 0, end.end()) for part in (organ, str(year)) if part] if end else []
    starts = [mark for mark in marks if mark >= 0]
    return bare[min(starts) : end.end()] if starts and end else text.strip()[:LONGEST_TITLE]


def is_group(bureau: str) -> bool:
    """Whether a name stands for several organs (部分分局, 各分局), none of which it names."""
    return bool(_GROUP.search(bureau))


@kept_if_short(512)
def is_title(text: str) -> bool:
    """Whether a paragraph reads as a report's title: short, no sentence, says report."""
    bare = squeeze(text)
    if len(bare) > LONGEST_TITLE or "公开" not in bare:
        return False
    if re.search(r"[。;!?]|下载|详见|点击|指南|目录$", bare):
        return False
    if _ABOUT.search(bare) or _PART.search(bare):
        return False
    title = parse_title(text)
    return title is not None and (title.year is not None or title.bureau is not None)


def is_of_part(text: str) -> bool:
    """Whether a heading names the publication of a part of a year: a quarter, half, or month."""
    if "公" not in text and "统" not in text and "統" not in text:
        return False
    bare = squeeze(text)
    if len(bare) > LONGEST_TITLE or re.search(r"[。!?;]", bare):
        return False
    return bool(_PART.search(bare) and _SUBJECT.search(bare) and _SHEET.search(bare))


def is_beginning(text: str) -> bool:
    """Whether a line is nothing but an organ, a year, or both: a title may begin with it.

    Behind them a part of the title's other words may stand, which the line's end cuts.
    """
    bare = squeeze(text)
    if len(bare) > LONGEST_BEGINNING:
        return False
    rest = _HANZI_YEAR.sub("", _YEAR.sub("", bare))
    return not rest or bool(_ORGAN.match(_CUT.sub("", rest)))


def report_year(text: str) -> int | None:
    """The year a title names: the one bound to the report, not a publication date."""
    bare = squeeze(text)
    subject = _SUBJECT.search(bare)
    if found := _HANZI_YEAR.search(bare):
        digits = re.sub("[○Oo0]", "〇", found.group(1))
        return hanzi_number(digits)
    years = [
        (match.start(), int(match.group(1)))
        for match in _YEAR.finditer(bare)
        if not re.match(r"\d{0,2}月|[-/.]\d|[〕\])】]第?\d+号", bare[match.end() :])
    ]
    if not years:
        return None
    if subject is None:
        return years[0][1]
    return min(years, key=lambda entry: abs(entry[0] - subject.start()))[1]


def period_year(text: str) -> int | None:
    """The year of the stated reporting period (统计期限 … 1月1日 … 12月31日)."""
    found = _PERIOD.search(squeeze(text)) if "月" in text else None
    return int(found.group(1)) if found else None


def police_organ(text: str) -> str | None:
    """The police organ a signature consists of, or ``None``."""
    if "公" not in text:
        return None
    bare = squeeze(text).strip("()")
    return bare if 3 < len(bare) <= 30 and _POLICE.fullmatch(bare) else None


def unit_of(text: str) -> str | None:
    """The unit of a bureau whose report a title names without the bureau: 出入境管理支队2020年…."""
    found = _UNIT_ALONE.match(squeeze(text)[:LONGEST_TITLE])
    return found.group(1) if found and "公安" not in found.group(1) else None


def is_same_branch(name: str, branch: str) -> bool:
    """Whether a name is that of a ``branch`` as its district spells it.

    泽安公安分局 is 南浦市公安局泽安分局 in the portal of that branch, and of no other's.
    """
    found = _BRANCH.fullmatch(branch)
    return found is not None and name in (
        f"{found[1]}公安分局",
        f"{found[1]}分局",
        f"公安局{found[1]}分局",
        f"市公安局{found[1]}分局",
    )


def filled_by(text: str) -> str | None:
    """The organ behind 填报单位 on a line of its own, as the sheet of 2014 has it."""
    if "单位" not in text and "機關" not in text and "机关" not in text and "部门" not in text:
        return None
    found = _FILLED.match(squeeze(text)[:LONGEST_TITLE])
    return found.group(1) if found and _ORGAN.match(found.group(1)) else None


def sheet_year(texts: Sequence[str]) -> int | None:
    """The year on a line of its own beneath a title that names none: （2015年度）, 2015年年度报告.

    Years one below the other are a list to choose from, and none the report's.
    """
    for above, text, below in zip(texts, texts[1:], [*texts[2:], ""], strict=False):
        if len(text) > LONGEST_TITLE or "20" not in text:
            continue
        found = _OF_YEAR.fullmatch(squeeze(text).strip("()"))
        title = squeeze(above)[:LONGEST_TITLE]
        if found and _SUBJECT.search(title) and _REPORT.search(title):
            other = _OF_YEAR.fullmatch(squeeze(below)[:LONGEST_TITLE].strip("()"))
            if other is None or other.group(1) == found.group(1):
                return int(found.group(1))
    return None


def _organ(bare: str) -> str | None:
    """The organ in a title: what stands before the subject less year and leading verbs."""
    head = bare[: _subject_start(bare)]
    head = _HANZI_YEAR.sub("|", _YEAR.sub("|", head))
    head = re.sub(r"[)》”\"<>〉〔〕【】\[\]]|\d+号", "|", head)
    for part in reversed(head.split("|")):
        author, about, _ = part.partition("关于")
        part = author if about and _ORGAN.match(author) else _LEAD.sub("", _BEHIND.sub("", part))
        part = _BEHIND.sub("", _BEFORE.sub("", part))
        if _ORGAN.match(part) and part not in ("本局", "我局", "全局"):
            return part
    return None


def _subject_start(bare: str) -> int:
    """Where the words 政府信息公开…报告 that name the report begin."""
    for match in _SUBJECT.finditer(bare):
        if _REPORT.search(bare[match.start() : match.end() + 16]):
            return match.start()
    found = _SUBJECT.search(bare)
    return found.start() if found else len(bare)
