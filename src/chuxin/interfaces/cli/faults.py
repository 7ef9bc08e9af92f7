"""Faults of the machine as refusals: files that cannot be read or written, a database that is missing or busy."""

from __future__ import annotations

import errno

from django.db import OperationalError, ProgrammingError

from chuxin.foundation.ledger import busy
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# What a command may meet on a machine. OperationalError: no database, no table (SQLite), a lock; ProgrammingError: no
# table (PostgreSQL).
MACHINE_FAULTS = (OSError, OperationalError, ProgrammingError)
_NO_TABLE = "42P01"
_CHECK = Text("请核对路径与权限后重试。", "Check the path and its permissions, then try again.")
_WHY = {
    errno.ENOENT: Text("文件或文件夹不存在", "no such file or folder"),
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("没有权限", "permission denied"),
    errno.EROFS: Text("所在磁盘只读", "the disk is read-only"),
    errno.EISDIR: Text("是文件夹，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "part of the path is not a folder"),
    errno.EEXIST: Text("已经存在", "it exists already"),
    errno.ENAMETOOLONG: Text("名称过长", "the name is too long"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
}


def refusal_of(fault: Exception) -> Refusal | None:
    """The refusal a fault of the machine amounts to; ``None`` for a closed pipe and for faults of the program."""
    if isinstance(fault, OSError):
        return None if fault.errno == errno.EPIPE else _unusable(fault)
    if (told := busy.refusal_of(fault)) is not None:
        return told
    if isinstance(fault, OperationalError) or getattr(fault.__cause__, "sqlstate", None) == _NO_TABLE:
        return Refusal(
            "database.not_ready",
            Text(f"数据库不可用：{fault}。", f"The database cannot be used: {fault}."),
            Text(
                "请先运行 chuxin init，并核对 CHUXIN_HOME 与 CHUXIN_DATABASE_URL。",
                "Run “chuxin init” first; check CHUXIN_HOME and CHUXIN_DATABASE_URL.",
            ),
        )
    return None


def _unusable(fault: OSError) -> Refusal:
    reason = fault.strerror or str(fault)
    why = _WHY.get(fault.errno or 0, Text(reason, reason))
    named = fault.filename2 or fault.filename
    if not isinstance(named, str):
        return Refusal("path.unusable", Text(f"{why.zh}：{fault}。", f"{why.en}: {fault}."), _CHECK)
    return Refusal(
        "path.unusable", Text(f"“{named}”无法读写：{why.zh}。", f"“{named}” cannot be used: {why.en}."), _CHECK
    )
