"""What is chosen as a picture: for each view the lines, bars or tiles, and what stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.site import figures
from archive.site.ask import Query
from archive.site.charts import COLOURS, MOST_LINES, ChartLine, number_of
from archive.site.explore import data, draw, specs
from archive.site.explore.places import Place
from archive.site.explore.shown import Picture, Shown, counted, ranked_text, warnings
from archive.site.published.summaries import provinces
from archive.site.series import Series, parts_of

DRAWN_RANKS = 25
MOST_PANELS = 24
MOST_STACKS = 8
_PARTS = (*COLOURS, "#65a30d")


def picture(query: Query, shown: Shown) -> Picture | None:
    """The picture of what is chosen; ``None`` where the view has none, or there is no figure."""
    view = shown.wanted.view
    if view == "ranking":
        return _ranking(query, shown)
    if view == "map":
        return _map(query, shown)
    if view == "shares":
        return _shares(query, shown)
    found = data.points(query, shown.wanted, shown.wanted.places)
    return _lines(found, shown) if any(point.value is not None for point in found) else None


def _lines(points: Sequence[data.Point], shown: Shown) -> Picture:
    wanted, t = shown.wanted, shown.t
    lines = tuple(
        ChartLine(
            shown.label(place),
            {p.year: p.value for p in points if p.place == place and p.value is not None},
        )
        for place in wanted.places
    )
    most = MOST_PANELS if wanted.view == "multiples" else MOST_LINES
    told = list(warnings(points, shown))
    if len(lines) > most:
        names = t("list_and").join(line.label for line in lines[most:])
        told.append(t("places_not_drawn", most=most, names=names))
    without = [line.label for line in lines[:most] if not line.values]
    more = [t("chart_without", names=t("list_and").join(without))] if without else []
    drawn = lines[:most]
    breaks = shown.breaks([wanted.series])
    notes = (*told, *more, *([t("dashed_line")] if breaks and wanted.view == "multiples" else []),
             *shown.source(counted(points, shown)))  # fmt: skip
    rows = [point.row() for point in points]
    title, years, share = shown.title, wanted.years, wanted.share
    if wanted.view == "multiples":
        return Picture(
            title,
            lambda: draw.multiples(
                title, drawn, years, breaks=breaks, percent=share, notes=notes
            ),
            lambda: specs.multiples(
                title, drawn, years, shown.words, breaks=breaks, percent=share, notes=notes
            ),
            rows, tuple(told), tuple(more),
        )  # fmt: skip
    figure = figures.Figure(title, drawn, tuple(years), tuple(breaks), share, notes=notes)
    return Picture(
        title, lambda: figure.svg(t), lambda: figure.spec(t), rows, tuple(told), tuple(more)
    )


def _ranking(query: Query, shown: Shown) -> Picture | None:
    wanted, t = shown.wanted, shown.t
    found = data.ranking(query, wanted, data.MOST_RANKED)
    if not found.points:
        return None
    drawn = found.points[:DRAWN_RANKS]
    bars = [draw.Bar(shown.label(p.place), p.value or 0.0, ranked_text(p)) for p in drawn]
    told = tuple(warnings(drawn, shown))
    more = list(left_out(found, shown))
    if found.total > len(drawn):
        more.append(t("first_of", n=f"{len(drawn):,}", total=f"{found.total:,}"))
    key = "n_ranked_reports" if wanted.rank == "bureau" else "n_ranked_provinces"
    n = t(key, n=f"{found.total:,}", reports=f"{sum(p.reports for p in found.points):,}")
    notes = (*told, *more, *shown.source(n))
    title = shown.title
    return Picture(
        title,
        lambda: draw.ranking(title, bars, notes),
        lambda: specs.ranking(title, bars, shown.words, notes),
        [point.row() for point in found.points], told, tuple(more),
    )  # fmt: skip


def left_out(found: data.Ranking, shown: Shown) -> Iterator[str]:
    """What a ranking of shares does not rank, in words."""
    if found.below:
        yield shown.t("below_least", n=found.below, least=shown.wanted.least)
    if found.undefined:
        yield shown.t("without_whole", n=found.undefined)


def _map(query: Query, shown: Shown) -> Picture | None:
    wanted, t = shown.wanted, shown.t
    found = {point.place.key: point for point in data.in_provinces(query, wanted)
             if point.value is not None}  # fmt: skip
    if not found:
        return None
    limits = steps([point.value or 0.0 for point in found.values()])
    made = []
    for province in provinces():
        point = found.get(province.code)
        name = getattr(province, shown.language)
        short = getattr(province, f"short_{shown.language}")
        if point is None:
            told = f"{name}: {t('no_figure')}"
            made.append(draw.Tile(province, "#fff", "–", told, False, name, short))
            continue
        value = point.value or 0.0
        step = sum(value > limit for limit in limits)
        text = f"{100 * value:,.0f}%" if wanted.share else compact(value, shown.language)
        told = f"{name}: {ranked_text(point)}, {t('n_reports', n=point.reports)}"
        made.append(draw.Tile(province, draw.FILLS[step], text, told, step >= 3, name, short))
    told_of = list(warnings(list(found.values()), shown))
    key = [("#fff", t("no_figure")), *_ranges(list(found.values()), limits, wanted.share)]
    n = t("n_ranked_provinces", n=f"{len(found):,}",
          reports=f"{sum(p.reports for p in found.values()):,}")  # fmt: skip
    notes = (*told_of, *shown.source(n))
    title = shown.title
    return Picture(
        title,
        lambda: draw.tiles(title, made, key, notes),
        lambda: specs.tiles(title, made, key, shown.words, notes),
        [point.row() for point in found.values()], tuple(told_of),
    )  # fmt: skip


def steps(values: Sequence[float]) -> list[float]:
    """Up to four limits that part the values into groups of about the same size."""
    ordered = sorted(set(values))
    count = min(len(draw.FILLS), len(ordered))
    return [ordered[len(ordered) * step // count - 1] for step in range(1, count)]


def _ranges(
    points: Sequence[data.Point], limits: Sequence[float], share: bool
) -> Iterator[tuple[str, str]]:
    """The fills with the least and greatest value each has."""
    values = sorted(point.value or 0.0 for point in points)
    for step in range(len(limits) + 1 if values else 0):
        mine = [value for value in values if sum(value > limit for limit in limits) == step]
        low, high = (f"{100 * one:,.1f}%" if share else number_of(one, False)
                     for one in (mine[0], mine[-1]))  # fmt: skip
        yield draw.FILLS[step], low if low == high else f"{low} – {high}"


def compact(value: float, language: str) -> str:
    """A number that fits on a tile."""
    if abs(value) < 10_000:
        return number_of(value, False)
    if language == "zh":
        return f"{value / 1e8:,.1f}亿" if value >= 1e8 else f"{value / 1e4:,.1f}万"
    return f"{value / 1e6:,.1f}M" if value >= 1e6 else f"{value / 1e3:,.0f}k"


def _shares(query: Query, shown: Shown) -> Picture | None:
    wanted, t = shown.wanted, shown.t
    found = [one for one in data.apart(query, wanted)
             if wanted.first <= one.year <= wanted.last]  # fmt: skip
    if not found or wanted.whole is None:
        return None
    places = [place for place in wanted.places if any(one.place == place for one in found)]
    told = list(_told_of_shares(found, places, shown))
    drawn, names = _stacks(found, wanted.whole, places[:MOST_STACKS], shown)
    without = [shown.label(place) for place in wanted.places if place not in places]
    more = [t("chart_without", names=t("list_and").join(without))] if without else []
    notes = (*told, *more, *shown.source(t("n_in_bars", n=f"{sum(one.reports for one in found):,}",
                                    bars=len(found))))  # fmt: skip
    title, years = shown.title, wanted.years
    return Picture(
        title,
        lambda: draw.shares(title, drawn, names, years, notes),
        lambda: specs.shares(title, drawn, names, years, shown.words, notes),
        [_of_whole(point, one).row() for one in found for point in one.parts],
        tuple(told), tuple(more),
    )  # fmt: skip


def _told_of_shares(
    found: Sequence[data.Apart], places: Sequence[Place], shown: Shown
) -> Iterator[str]:
    """What stands below bars: the places that are not drawn, and parts that exceed their whole."""
    t = shown.t
    if len(places) > MOST_STACKS:
        left = t("list_and").join(map(shown.label, places[MOST_STACKS:]))
        yield t("places_not_drawn", most=MOST_STACKS, names=left)
    over = [
        figures.exceeding(shown.label(one.place), one.year, one.told / one.whole, t)
        for one in found
        if one.over
    ]
    if over:
        yield t("parts_above_whole", which=figures.named(over, t))


def _stacks(
    found: Sequence[data.Apart], whole: Series, places: Sequence[Place], shown: Shown
) -> tuple[list[tuple[str, list[draw.Stack]]], list[tuple[str, str]]]:
    """The bars of each place; and the parts' names with their colours, for all bars the same."""
    parts = [part for part in parts_of(whole.key)
             if any(point.series == part for one in found for point in one.parts)]  # fmt: skip
    names = list(zip(part_names(parts, shown), _PARTS, strict=False))
    rest = shown.t("rest_of_whole")
    labels = {part.key: name for part, (name, _) in zip(parts, names, strict=True)}
    drawn = [(shown.label(place), [_stack(one, labels, rest, shown) for one in found
                                   if one.place == place])
             for place in places]  # fmt: skip
    if any(rest in stack.shares for _, stacks in drawn for stack in stacks):
        names.append((rest, draw.REST))
    return drawn, names


def part_names(parts: Sequence[Series], shown: Shown) -> list[str]:
    """The parts' names without what all begin with: the whole is named above them."""
    names = [part.labels[shown.language] for part in parts]
    mark = "：" if shown.language == "zh" else ": "
    heads = {name.partition(mark)[0] for name in names}
    if len(heads) > 1 or any(mark not in name for name in names):
        return names
    return [name.partition(mark)[2] for name in names]


def _stack(one: data.Apart, labels: dict[str, str], rest: str, shown: Shown) -> draw.Stack:
    shares = {labels[point.series.key]: (point.number or 0.0) / one.whole for point in one.parts}
    if one.rest > 0:
        shares[rest] = one.rest / one.whole
    note = f"{number_of(one.whole, False)}, {shown.t('n_reports', n=one.reports)}"
    return draw.Stack(one.year, shares, note)


def _of_whole(point: data.Point, one: data.Apart) -> data.Point:
    """The part with the whole of the whole bar, which all parts of it share."""
    return data.Point(
        point.place, point.series, point.year, point.number, one.whole, one.reports,
        point.above_whole, point.basis, point.blank, point.status, True,
    )  # fmt: skip
