"""Makes the rows of single fields: environment, food and the levels that the tax authority gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from examples.province.case import Case, iso
from examples.province.phrases import ENVIRONMENT, MERITS
from examples.province.row import Row

_CATEGORIES = ("小麦粉和大米", "其他粮食加工品", "饮料", "饮料", "肉制品", "乳制品", "其他")
_PRODUCTS = ("大米", "挂面", "果汁饮料", "酱卤肉", "调制乳", "糕点")
_FAILED = ("菌落总数", "水分", "标签", "大肠菌群")


def env_violation(case: Case) -> Row:
    """A matter the environment authority found; putting it right is sent later under the same number."""
    matter = case.rng.choice(ENVIRONMENT)
    found = case.began.day(case.rng)
    over = f"{case.rng.choice((3, 5, 8, 10, 15, 40))}" if matter.kind == "超标排放" else ""
    values = case.subject() | {
        "doc_no": case.doc_no("改"),
        "matter": matter.kind,
        "over_percent": over,
        "facts": matter.found,
        "basis": matter.basis,
        "decided_on": iso(found),
        "rectified_on": iso(case.later() if case.follows else None),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, found)


def env_merit(case: Case) -> Row:
    """A merit the environment authority confirmed."""
    confirmed = case.began.day(case.rng)
    values = case.subject() | {
        "doc_no": case.doc_no("信"),
        "matter": case.rng.choice(MERITS),
        "decided_on": iso(confirmed),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, confirmed)


def env_application(case: Case) -> Row:
    """An application for the first environmental level, accepted."""
    accepted = case.began.day(case.rng)
    values = case.subject() | {
        "year": str(accepted.year),
        "doc_no": case.doc_no("受"),
        "decided_on": iso(accepted),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, accepted)


def food_profile(case: Case) -> Row:
    """What a food business makes or sells, and on what scale."""
    rng, makes = case.rng, case.event.variant == "produces"
    noted = case.began.day(rng)
    scale = rng.choice((40, 90, 150, 400, 1600))
    values = case.subject() | {
        "permit_no": f"示食许{case.event.number:06d}",
        "trade": "生产" if makes else "销售",
        "decided_on": iso(noted),
        "category": rng.choice(_CATEGORIES) if makes else "",
        "area": str(scale),
        "packed_kinds": str(0 if makes else scale * 2),
        "loose_kinds": str(0 if makes else scale // 20),
        "live_produce": "否" if makes else rng.choice(("是", "否")),
        "imported_produce": "否" if makes else rng.choice(("是", "否", "否")),
        "special_foods": "否" if makes else rng.choice(("是", "否")),
        "made_on_site": str(0 if makes else rng.choice((0, 4, 8, 15))),
        "cream_cakes": "否" if makes else rng.choice(("是", "否", "否")),
        "salt": "否" if makes else "是",
        "suppliers": str(scale // 4),
        "leased_counters": "是" if scale > 1000 and not makes else "否",
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, noted)


def food_inspection(case: Case) -> Row:
    """An inspection by the check table; putting right what failed is sent later under the same number."""
    failed = case.event.variant != "met"
    inspected = case.began.day(case.rng)
    key, general = (case.rng.choice((0, 1, 1, 2, 3)), case.rng.randrange(1, 6)) if failed else (0, 0)
    values = case.subject() | {
        "task_no": f"示市监食查{case.began.first:%Y%m}{case.event.number:06d}",
        "decided_on": iso(inspected),
        "result": "不符合" if key > 1 else "基本符合" if failed else "符合",
        "key_failed": str(key),
        "general_failed": str(general),
        "findings": "进货查验记录不完整，部分冷藏设备温度记录缺失" if failed else "",
        "rectified_on": iso(case.later() if case.follows else None),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, inspected)


def sampling(case: Case) -> Row:
    """One batch that was sampled."""
    failed = case.event.variant == "failed"
    reported = case.began.day(case.rng)
    values = case.subject() | {
        "report_no": f"示检{case.began.first:%Y%m}{case.event.number:06d}",
        "sector": "食品",
        "product": case.rng.choice(_PRODUCTS),
        "batch": f"{case.began.first:%Y%m}01",
        "reported_on": iso(reported),
        "result": "不合格" if failed else "合格",
        "failed_test": case.rng.choice(_FAILED) if failed else "",
        "disposed": case.rng.choice(("是", "是", "否")) if failed else "",
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, reported)


def tax_level(case: Case) -> Row:
    """The level the tax authority gave for the year before, published in April."""
    given = case.began.day(case.rng)
    values = case.subject() | {
        "year": str(given.year - 1),
        "level": case.event.variant,
        "decided_on": iso(given),
    } | case.authority()  # fmt: skip
    return Row(case.event.organisation, values, given)


SECTOR_MAKERS: Mapping[str, Callable[[Case], Row]] = {
    "env_violations": env_violation,
    "env_merits": env_merit,
    "env_applications": env_application,
    "food_profiles": food_profile,
    "food_inspections": food_inspection,
    "sampling": sampling,
    "tax_levels": tax_level,
}
