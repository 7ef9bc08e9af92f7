"""A back-test as one page that needs nothing else: charts inside, a table under each, both languages, printable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from chuxin.assessment.validation import charts
from chuxin.assessment.validation.backtest import Backtest
from chuxin.assessment.validation.charts import Caption
from chuxin.assessment.validation.fairness import OTHERS, Group
from chuxin.assessment.validation.lettering import lettered
from chuxin.assessment.validation.measured import RESAMPLES, SEED, Figure
from chuxin.assessment.validation.stability import told as psi_told
from chuxin.foundation.subjects.industries import titles
from chuxin.foundation.subjects.places import national
from chuxin.kernel.text import Text

_STYLE = """
body { font-family: "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  color: #1b1b1f; background: #fff; line-height: 1.6; margin: 0 auto; padding: 1rem; max-width: 56rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 2px solid #a8321f; }
[lang=en] { color: #55524c; font-weight: 400; } p { margin: .4rem 0; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid #ddd6c8; padding: .25rem .5rem; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; min-width: 7.5rem; } thead th { border-bottom: 2px solid #8d867a; }
th [lang=en], .n small { display: block; } .n, thead th { white-space: nowrap; } .n small { color: #55524c; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } h2 { break-after: avoid; } }
"""
# Between the Chinese and the English name of a group.
_PART = " · "
_NONE = Text("太少，不作判断", "too few to say")


def page(test: Backtest, made_on: str) -> str:
    """The report as an HTML document; ``made_on`` is the day on its head."""
    names = _names(test)
    family = lettered(charts.WORDS + "".join(names.values()))
    parts = [_head(test, made_on), _order(test, family), _inspections(test), _rates(test, family)]
    parts += [_days(test, family), *_fairness(test, names, family), _opaque(test), _notes(test)]
    title = f"{test.title.zh} · 回测报告 Back-test"
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(test: Backtest, made_on: str) -> str:
    what = test.outcome
    where = f"（{what.where}）" if what.where else ""
    among = (
        Text("只看期内受过检查的主体", "among those inspected in the period")
        if what.inspects
        else Text("全部有等级的主体", "among all that have a grade")
    )
    rows = [
        (Text("评分卡", "Scorecard"), f"{test.scorecard} <code>{test.edition[:12]}</code>"),
        (Text("结果", "Outcome"), escape(f"{what.item}{where}")),
        (Text("观察期", "Horizon"), f"{what.months} 个月 months"),
        (Text("范围", "Among"), f"{among.zh} {among.en}"),
        (Text("主体·日", "Organisations × days"), f"{test.n:,}"),
        (Text("不良比例", "Bad rate"), _figure(test.rate)),
        (Text("区分能力 AUC", "AUC"), _figure(test.auc)),
        (Text("KS", "KS"), _number(test.ks)),
    ]
    return _two("h1", Text(f"{test.title.zh}：回测报告", f"{test.title.en}: back-test")) + _table(
        Text(f"概要（{made_on}）", f"In short ({made_on})"),
        (Text("项目", "What"), Text("数值（95%区间）", "Figure (95 % interval)")),
        [(_inline(name), value) for name, value in rows],
    )


def _order(test: Backtest, family: str) -> str:
    half = _share(test.queue.first_half)
    told = Text(
        f"按评分排队，前一半中找到全部不良结果的{half}。", f"The first half of the queue holds {half} of the bad."
    )
    caption = Caption("gains", Text("排队先后与发现", "What the queue finds"), told, family)
    rows = [
        (str(t.number), f"{t.n:,}", f"{t.bad:,}", _share(t.bad / t.n), _share(t.found), _number(t.lift, 2))
        for t in test.tenths
    ]
    head = (
        Text("部分（最差在前）", "Part (worst first)"), Text("数量", "n"), Text("不良", "Bad"),
        Text("不良比例", "Bad rate"), Text("累计发现", "Found so far"), Text("提升", "Lift"),
    )  # fmt: skip
    return _section(caption, charts.gains(test.tenths, caption), head, rows)


def _inspections(test: Backtest) -> str:
    queue = test.queue
    if queue.days_earlier is None:
        return ""
    days = queue.days_earlier
    sense = Text("早", "earlier") if days >= 0 else Text("晚", "later")
    told = Text(
        f"如用同样的检查日、按评分先后安排，有问题的主体平均{sense.zh}{abs(days):.1f}天查到；"
        f"前一半检查找到{_share(queue.first_half)}，实际顺序为{_share(queue.really_first_half)}。",
        f"With the same inspection days filled in the score's order, the bad ones would have been reached "
        f"{abs(days):.1f} days {sense.en} on average; the first half would have found {_share(queue.first_half)}, "
        f"the real order found {_share(queue.really_first_half)}.",
    )
    return _two("h2", Text("与实际检查顺序相比", "Beside the real order of inspections")) + _two("p", told)


def _rates(test: Backtest, family: str) -> str:
    told = Text("各分数段的实际不良比例；线段为威尔逊95%区间。", "Observed bad rates; bars are Wilson 95 % intervals.")
    caption = Caption("rates", Text("分数与不良比例（校准）", "Scores and rates (calibration)"), told, family)
    bands = test.calibration.bands
    rows = [(f"{b.low:g}–{b.high:g}", f"{b.n:,}", f"{b.bad:,}", _figure(b.rate)) for b in bands]
    head = (Text("分数段", "Score"), Text("数量", "n"), Text("不良", "Bad"), Text("不良比例", "Bad rate"))
    brier, mean = test.calibration.brier, test.calibration.brier_of_mean
    after = "" if brier is None else _two("p", Text(
        f"以先前各日拟合的保序映射预测末日：Brier {brier:.4f}（只用平均比例为 {mean:.4f}，越小越好）。",
        f"The isotonic map of the earlier days foretells the last: Brier {brier:.4f} (the mean rate alone: {mean:.4f}; "
        "lower is better).",
    ))  # fmt: skip
    return _section(caption, charts.rates(bands, caption), head, rows) + after


def _days(test: Backtest, family: str) -> str:
    told = Text("各评价日的AUC及95%区间；虚线为随机。", "AUC of each day with its 95 % interval; dashed: chance.")
    caption = Caption("days", Text("逐日表现与稳定性", "Day by day, and stability"), told, family)
    rows = []
    for day in test.days:
        psi = "—" if day.psi is None else f"{_number(day.psi)} {_inline(psi_told(day.psi))}"
        rows.append(
            (f"{day.day}", f"{day.until}", f"{day.n:,}", f"{day.bad:,}", _figure(day.auc), _number(day.ks), psi)
        )
    head = (
        Text("评价日", "Judged on"), Text("结果至", "Outcomes until"), Text("数量", "n"), Text("不良", "Bad"),
        Text("AUC", "AUC"), Text("KS", "KS"), Text("与前一日的PSI", "PSI to the day before"),
    )  # fmt: skip
    drawn = charts.over_time([str(day.day) for day in test.days], [day.auc for day in test.days], caption)
    return _section(caption, drawn, head, rows)


def _fairness(test: Backtest, names: dict[str, str], family: str) -> Iterable[str]:
    headings = {"industry": Text("分行业", "By industry"), "place": Text("分地区", "By place")}
    told = Text(
        "各组减总体之差及95%区间；跨零即无差异可言。",
        "Each group less the whole, 95 % intervals; no difference across zero.",
    )
    head = (
        Text("组", "Group"), Text("数量", "n"), Text("不良比例", "Bad rate"), Text("末级比例", "Last grade"),
        Text("AUC", "AUC"), Text("不良比例之差", "Bad rate less whole"), Text("末级之差", "Last grade less whole"),
    )  # fmt: skip
    for key, groups in test.by.items():
        caption = Caption(key, headings[key], told, family)
        shown = [group for group in groups if group.enough]
        drawn = (
            charts.differences(shown, [names[group.key].split(_PART)[0] for group in shown], caption) if shown else ""
        )
        yield _section(caption, drawn, head, [_of_group(group, names[group.key]) for group in groups])


def _of_group(group: Group, name: str) -> Sequence[str]:
    if not group.enough:
        return (escape(name), f"{group.n:,}", _inline(_NONE), "—", "—", "—", "—")
    figures = (group.bad, group.flagged, group.auc, group.more_bad, group.more_flagged)
    return (escape(name), f"{group.n:,}", *(_figure(one) if one else _inline(_NONE) for one in figures))


def _opaque(test: Backtest) -> str:
    if test.opaque is None or test.opaque.card is None or test.opaque.ranking is None:
        return ""
    card, ranking = test.opaque.card, test.opaque.ranking
    told = Text(
        f"同样的得分与记录数交给不透明的提升树排序，AUC为{ranking:.3f}，本卡为{card:.3f}。"
        "不透明的排序只能用于安排工作先后，不能给出分数或等级。",
        f"An opaque boosted order of the same points and counts reaches AUC {ranking:.3f}, the card {card:.3f}. "
        "An opaque order may only set the order of work; it gives no points and no grade.",
    )
    return _two("h2", Text("可读的代价", "What being readable costs")) + _two("p", told)


def _notes(test: Backtest) -> str:
    unplaced = sum(day.unplaced for day in test.days)
    lines = [
        Text(f"每个评价日只用当日已作出的记录；其后修复或撤回、日期不明的记录不计入，共{unplaced}条次。",
             "Each day knows only records decided by then; records repaired or withdrawn on a day not written down "
             f"are left out: {unplaced}."),
        Text(f"区间：比例用威尔逊法；其余按主体自助抽样{RESAMPLES}次（种子{SEED}），取百分位。",
             f"Intervals: Wilson for rates, else a bootstrap over organisations, {RESAMPLES} draws, seed {SEED}."),
        Text("同分者按“评价日/主体代码”的SHA-256排列，人人可重算。",
             "Equals stand by SHA-256 of “day/subject”; anyone can redo it."),
        Text("不足5个主体的组并入“其他”，从不单列。", "Groups under five organisations are joined as “others” (R07)."),
    ]  # fmt: skip
    return _two("h2", Text("说明", "Notes")) + "".join(_two("p", line) for line in lines)


def _names(test: Backtest) -> dict[str, str]:
    """What groups are called in both languages; a place the national tree does not know keeps its code."""
    found = {OTHERS: f"其他{_PART}others"}
    known = titles()
    for group in test.by.get("industry", ()):
        title = known.get(group.key)
        found.setdefault(group.key, f"{group.key} {title.zh}{_PART}{title.en}" if title else group.key)
    for group in test.by.get("place", ()):
        place = national().place(group.key)
        found.setdefault(group.key, f"{place.name.zh}{_PART}{place.name.en}" if place else group.key)
    return found


def _section(caption: Caption, drawn: str, head: Sequence[Text], rows: Sequence[Sequence[str]]) -> str:
    figure = f"<figure>{drawn}</figure>" if drawn else ""
    return _two("h2", caption.title) + _two("p", caption.told) + figure + _table(caption.title, head, rows)


def _table(caption: Text, head: Sequence[Text], rows: Sequence[Sequence[str]]) -> str:
    heading = "".join(f'<th scope="col">{_inline(one)}</th>' for one in head)
    body = "".join(
        f'<tr><th scope="row">{_split(row[0])}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption.zh)} {escape(caption.en)}">'
        f"<table><caption>{_inline(caption)}</caption><thead><tr>{heading}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _split(name: str) -> str:
    """The Chinese and the English name of a group, marked as such."""
    chinese, _, english = name.partition(_PART)
    return f'{chinese} <span lang="en">{english}</span>' if english else chinese


def _two(tag: str, text: Text) -> str:
    return f"<{tag}>{_inline(text)}</{tag}>"


def _inline(text: Text) -> str:
    if text.zh == text.en:
        return escape(text.zh)
    return f'{escape(text.zh)} <span lang="en">{escape(text.en)}</span>'


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return "—"
    between = "" if figure.low is None else f" <small>({_number(figure.low)} – {_number(figure.high)})</small>"
    return f'<span class="n">{_number(figure.value)}{between}</span>'


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f}%"


def _number(value: float | None, digits: int = 3) -> str:
    return "—" if value is None else f"{value:.{digits}f}"
