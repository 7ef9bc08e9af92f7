"""The fence around packs: no code, no SQL, no templates with logic, anywhere in a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.kernel.yaml_lines import Steps
from chuxin.programmes.texts import texts

_FORBIDDEN: Final[tuple[tuple[Text, re.Pattern[str]], ...]] = (
    (
        Text("SQL语句", "SQL"),
        re.compile(
            r"\bselect\b[\s\w*,.\"]+\bfrom\b\s+[\w.\"]+\s*(;|$|\b(where|join|group|order|limit|union)\b)"
            r"|\binsert\s+into\s+\w+\s*(\(|values|select)|\bupdate\s+\w+\s+set\s+\w+\s*="
            r"|\bdelete\s+from\s+\w+|\b(drop|alter|create|truncate)\s+(table|view|index|database)\b|\bunion\s+(all\s+)?select\b",
            re.IGNORECASE,
        ),
    ),
    (
        Text("程序代码", "program code"),
        re.compile(
            r"__\w+__|\b(eval|exec|compile|getattr|globals|system|popen|subprocess)\s*\(|\blambda\b[^:]{0,40}:"
            r"|^\s*(import\s+\w+|from\s+[\w.]+\s+import\b|def\s+\w+\s*\()|#!\s*/",
            re.MULTILINE,
        ),
    ),
    (
        Text("带逻辑的模板或脚本", "a template with logic, or a script"),
        re.compile(r"\{\{|\{%|<%|\$\{|<\s*script\b|javascript:", re.IGNORECASE),
    ),
)


def over_the_fence(definition: Definition) -> Iterator[Finding]:
    """Every text of a definition that looks like code, at its own line."""
    for path, text in texts(definition.body):
        for what, pattern in _FORBIDDEN:
            if pattern.search(text):
                yield _finding(definition, path, what)


def _finding(definition: Definition, path: Steps, what: Text) -> Finding:
    return Finding(
        "pack.code",
        Severity.ERROR,
        Text(f"此处像是{what.zh}；方案包只能是数据。", f"This looks like {what.en}; a pack holds data only."),
        Text(
            "请改用公式语言和已有的函数；说不清的，在相应房间增加一个有名称、有文档、有测试的函数。",
            "Use the formula language and its functions; where they do not reach, add one named, documented, tested "
            "function to a room.",
        ),
        definition.place_of(path),
    )
