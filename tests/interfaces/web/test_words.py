"""Every sentence of the pages is said in both languages."""

from __future__ import annotations

import re

from babel.messages import Message

from tests.interfaces.web import messages

CHINESE = re.compile(r"[\u3000-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)s")


def texts(message: Message) -> list[str]:
    said = message.string
    return [said] if isinstance(said, str) else list(said)


def test_every_message_of_the_pages_has_its_chinese() -> None:
    held = messages.translated()
    missing = [one.id for one in messages.asked() if one.id and not _has_chinese(held.get(_first(one), one.context))]
    assert missing == []


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _has_chinese(found: Message | None) -> bool:
    return found is not None and not found.fuzzy and all(CHINESE.search(text) for text in texts(found))


def test_no_translation_lingers_that_nobody_asks_for() -> None:
    asked = {(_first(one), one.context) for one in messages.asked() if one.id}
    held = {(_first(one), one.context) for one in messages.translated() if one.id}
    assert held - asked == set()


def test_translations_fill_the_same_places() -> None:
    differing = [
        one.id
        for one in messages.translated()
        if one.id and any(set(PLACES.findall(text)) - set(PLACES.findall(str(one.id))) for text in texts(one))
    ]
    assert differing == []


def test_no_page_calls_an_organisation_dishonest() -> None:
    """R48: the record shows; a person or firm is not labelled."""
    labels = re.compile(r"失信企业|失信主体|黑名单|老赖|dishonest|blacklist", re.IGNORECASE)
    told = [path for path in messages.ROOT.rglob("*.html") if labels.search(path.read_text(encoding="utf-8"))]
    told += [messages.PO] if labels.search(messages.PO.read_text(encoding="utf-8")) else []
    assert told == []
