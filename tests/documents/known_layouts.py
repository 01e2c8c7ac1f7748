"""How the five bureaus with known figures write them: units, headings, section numbers."""

from __future__ import annotations

from .forms import Pen, in_wan, plain_number
from .report import Layout

BROKEN_HEADINGS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
}

LAYOUTS = {
    "anshan-2020": Layout(pen=Pen(money=lambda value: f"{plain_number(value)}元"), title=""),
    "shenyang-2020": Layout(
        pen=Pen(money=lambda value: f"{in_wan(value)}（万元）"), labels=BROKEN_HEADINGS
    ),
    "songxian-2020": Layout(
        pen=Pen(money=in_wan),
        labels={"采购总金额": "采购总金额(单位:万元,保留4位小数)"},
        plan_heading="二、下一步打算",
    ),
    "suqian-2020": Layout(
        pen=Pen(money=lambda value: f"{in_wan(value)} 万元"), published="（2021年1月18日）"
    ),
    "yubei-2020": Layout(equation="", signed=False),
}
"""By the names of the truths."""
