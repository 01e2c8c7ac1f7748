from __future__ import annotations

from time import process_time

import pytest

from crawler.crawl.outcomes import of_response

LONG = (
    "<p>"
    + "本机关依法公开政府信息，未发生行政复议。验证码见网站，访问被拒绝的情形没有发生。" * 40
    + "</p>"
)
PASSWORD = "<form>账号<input name=u>密码<input name=p type='password'></form>"


def html(title: str, body: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


JSL = "知道创宇 加速乐"
ALIYUN = "阿里云 WAF"
RIVER = b"<html><script>$_ts=window['$_ts'];" + b"var a=1;" * 20000 + b"</script></html>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome", "vendor"),
    [
        (521, (("Set-Cookie", "__jsluid_s=1"),), b"<script>x</script>", "challenged", JSL),
        (521, (), b"<script>go('__jsl_clearance_s')</script>", "challenged", JSL),
        (412, (), RIVER, "challenged", "瑞数"),
        (202, (), RIVER, "challenged", "瑞数"),
        (200, (), b"<script>arg1='F';setCookie('acw_sc__v2',x)</script>", "challenged", ALIYUN),
        (200, (), html("请稍候", "请输入验证码后继续访问"), "challenged", None),
        (200, (), html("安全验证", "请拖动滑块"), "challenged", None),
        (200, (), html("提示", "您的请求带有不合法参数，已被网站管理员设置拦截"), "blocked", None),
        (200, (), html("年度报告 - 统一认证中心", PASSWORD), "blocked", None),
        (200, (), html("登录", PASSWORD), "blocked", None),
        (200, (), html("年度报告 - 统一认证中心", LONG + PASSWORD), "ok", None),
        (200, (), html("年度报告", "<p>短</p>" + PASSWORD), "ok", None),
        (200, (), html("关于启用统一身份认证的通知", "<p>短</p>"), "ok", None),
        (418, (), b"", "blocked", "华为云 WAF"),
        (405, (), html("405", "<img src=//errors.aliyun.com/x.png>"), "blocked", ALIYUN),
        (403, (), b"Forbidden", "blocked", None),
        (401, (), b"", "blocked", None),
        (429, (), b"slow down", "blocked", None),
        (521, (), b"<h1>Web server is down</h1>", "server_error", None),
        (412, (), b"", "failed", None),
        (404, (), b"", "not_found", None),
        (410, (), b"", "not_found", None),
        (500, (), b"", "server_error", None),
        (204, (), b"", "ok", None),
        (200, (), html("页面不存在", "返回首页"), "soft_404", None),
        (200, (), html("提示", "您访问的页面不存在或已被删除"), "soft_404", None),
        (200, (), "<title>提示</title>您访问的页面不存在".encode("gb18030"), "soft_404", None),
        (200, (), html("404 Not Found", "nginx"), "soft_404", None),
        (200, (), html("2020年政府信息公开工作年度报告", LONG), "ok", None),
        (200, (), html("404件提案办理情况", LONG), "ok", None),
        (200, (), b"%PDF-1.7 acw_sc__v2", "ok", None),
        (200, (), html("年报", "<p>短</p>"), "ok", None),
    ],
)  # fmt: skip
def test_answers_are_recognised(
    status: int, headers: tuple[tuple[str, str], ...], body: bytes, outcome: str, vendor: str | None
) -> None:
    verdict = of_response(status, headers, body, None)
    assert (verdict.outcome, verdict.vendor) == (outcome, vendor)
    assert (verdict.error is None) == (outcome == "ok")


def test_a_redirect_needs_a_target() -> None:
    assert of_response(302, (), b"", "http://example.org/").outcome == "redirected"
    assert of_response(302, (), b"", None).outcome == "failed"


@pytest.mark.parametrize(
    "body",
    [b"<script>" * 30000, b"<" * 250_000, b"<!--" * 60000, b"<div>" * 50000, b"\x00" * 99999],
)
def test_hostile_markup_takes_no_time(body: bytes) -> None:
    started = process_time()
    of_response(200, (), body, None)
    assert process_time() - started < 2
