"""The words in which a faulty social credit code is sent back: one stable finding for each fault."""

from __future__ import annotations

from typing import Final

from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text


def _error(code: str, message: Text, remedy: Text) -> Finding:
    return Finding(f"uscc.{code}", Severity.ERROR, message, remedy)


def _warning(code: str, message: Text, remedy: Text) -> Finding:
    return Finding(f"uscc.{code}", Severity.WARNING, message, remedy)


_COPY: Final = Text(
    "请按营业执照或登记证书逐字核对后重报。",
    "Compare it character by character with the licence or certificate and send it again.",
)

MISSING: Final = _error(
    "missing",
    Text("没有填写统一社会信用代码。", "The unified social credit code is missing."),
    Text(
        "请填写登记证书上的18位统一社会信用代码；不能填“无”。",
        "Give the 18-character code printed on the registration certificate, not a word for “none”.",
    ),
)
PLACEHOLDER: Final = _error(
    "placeholder",
    Text(
        "这是占位代码（17个0加X），不属于任何组织。",
        "This is the placeholder code (seventeen zeros and X); it belongs to no organisation.",
    ),
    Text("请填写该组织真实的统一社会信用代码。", "Give the organisation's own code."),
)
PERSON: Final = _error(
    "person_number",
    Text(
        "此处填写的像是自然人身份证件号码；本平台只收录组织，不收录自然人。",
        "This looks like the identity number of a natural person; only organisations are recorded here, never people.",
    ),
    Text(
        "请删除该号码；主体是组织的，填写其统一社会信用代码。",
        "Remove the number; if the subject is an organisation, give its unified social credit code.",
    ),
)
OLD_REGISTRATION: Final[dict[int, Finding]] = {
    digits: _error(
        f"old_registration_{digits}",
        Text(
            f"这是{digits}位的旧工商注册号，不是统一社会信用代码。",
            f"This is an old {digits}-digit business registration number, not a unified social credit code.",
        ),
        Text(
            "请在国家企业信用信息公示系统查询换发后的18位代码；已注销未换发的，作为其他标识报送。",
            "Look up the 18-character code that replaced it in the national enterprise register; if the body closed "
            "before the change, send the number as another identifier.",
        ),
    )
    for digits in (13, 15)
}
LOWER_CASE: Final = _warning(
    "lower_case",
    Text("代码含小写字母，已按大写收录。", "The code has lower-case letters; it was kept in capitals."),
    Text("请在源系统中改为大写。", "Change it to capitals in the source system."),
)
FULL_WIDTH: Final = _warning(
    "full_width",
    Text("代码含全角字符，已按半角收录。", "The code has full-width characters; it was kept in half-width."),
    Text("请在源系统中改为半角。", "Change it to half-width in the source system."),
)
INNER_CHECK: Final = _warning(
    "inner_check",
    Text(
        "第9至17位（组织机构代码）自身的校验位不符。",
        "The organisation code inside (characters 9–17) does not match its own check character.",
    ),
    Text("请向登记机关核实该代码。", "Confirm the code with the registering authority."),
)
AUTHORITY_UNKNOWN: Final = _warning(
    "authority_unknown",
    Text(
        "第1位不在 GB 32100—2015 所列登记管理部门（1、5、9、Y）之内；后来扩充的名单（如8工会）未经核实。",
        "The first character is no registering authority of GB 32100-2015 (1, 5, 9, Y); later lists are unverified.",
    ),
    Text("请核实第1位。", "Confirm the first character."),
)
CLASS_UNKNOWN: Final = _warning(
    "class_unknown",
    Text(
        "第2位不是该登记管理部门已知的机构类别代码。",
        "The second character is not a known class of body for this registering authority.",
    ),
    Text("请核实第2位。", "Confirm the second character."),
)


def length(found: int) -> Finding:
    """The text is not 18 characters long."""
    return _error(
        "length",
        Text(f"统一社会信用代码应为18位，现为{found}位。", f"The code must have 18 characters; this has {found}."),
        _COPY,
    )


def character(position: int) -> Finding:
    """A character outside the alphabet, counted from 1."""
    return _error(
        "character",
        Text(
            f"第{position}位不是代码可用的字符（只用数字和除I、O、S、V、Z以外的大写字母）。",
            f"Character {position} cannot occur in a code (digits, and capital letters without I, O, S, V, Z).",
        ),
        _COPY,
    )


def division(position: int) -> Finding:
    """A letter where the administrative division's six digits stand, counted from 1."""
    return _error(
        "character",
        Text(
            f"第{position}位应为数字（第3至8位是登记管理机关行政区划码）。",
            f"Character {position} must be a digit (characters 3–8 are the administrative division).",
        ),
        _COPY,
    )


def check_character(right: str) -> Finding:
    """The 18th character does not follow from the first 17."""
    return _error(
        "check_character",
        Text("校验位（第18位）与前17位不符。", "The check character (the 18th) does not follow from the first 17."),
        Text(
            f"请逐位核对：若前17位无误，第18位应为“{right}”。",
            f"Compare every character: if the first 17 are right, the 18th is “{right}”.",
        ),
    )
