"""Whole reports as web pages, that the extractor can read."""

from __future__ import annotations

from extract.forms.keys import figure_keys


def page(year: int, value: int = 3) -> bytes:
    """A report of 2019's form about ``year``: its first table filled, and some prose."""
    head = f"示例市公安局{year}年政府信息公开工作年度报告"
    labels = {key.row_label.split("/")[-1]: key for key in figure_keys("2019")}
    assert "行政处罚" in "".join(labels)
    return f"""<html><head><meta charset="utf-8"><title>{head}</title></head><body>
<h1>{head}</h1><p>一、总体情况</p>
<p>{year}年，全年共收到政府信息公开申请{value}件，均已办结。</p>
<p>二、主动公开政府信息情况</p>
<table border="1">
<tr><td colspan="4">第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年新制作数量</td><td>本年新公开数量</td><td>对外公开总数量</td></tr>
<tr><td>规章</td><td>{value}</td><td>{value}</td><td>0</td></tr>
<tr><td>规范性文件</td><td>1</td><td>1</td><td>2</td></tr>
<tr><td colspan="4">第二十条第（五）项</td></tr>
<tr><td>信息内容</td><td>上一年项目数量</td><td>本年增/减</td><td>处理决定数量</td></tr>
<tr><td>行政许可</td><td>4</td><td>0</td><td>12</td></tr>
<tr><td>其他对外管理服务事项</td><td>5</td><td>0</td><td>9</td></tr>
</table></body></html>""".encode()
