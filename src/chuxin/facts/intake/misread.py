"""The misunderstandings of whole files: what arrived instead of a table, and what else than rows stands in one."""

from __future__ import annotations

from chuxin.facts.catalogue.misunderstandings import Outcome, table
from chuxin.kernel.refusal import Refusal

_READ, _REFUSED, _LEFT = Outcome.READ, Outcome.REFUSED, Outcome.LEFT_OUT
_AGAIN_ZH, _AGAIN_EN = "请重新导出后报送。", "Export it again and send that."
_XLSX_ZH, _XLSX_EN = (
    "请用表格软件打开，另存为XLSX或CSV后报送。",
    "Open it in a spreadsheet, save it as XLSX or CSV and send that.",
)

FORMATS = table(
    ("file.damaged", _REFUSED,
     "文件已损坏，无法读取。", "The file is damaged; it cannot be read.",
     "请在本机打开确认无误，重新导出或重新上传。",
     "Check that it opens on your own machine; export or upload it again.",
     "传输中断的表格.xlsx", "完整的表格.xlsx"),
    ("file.password", _REFUSED,
     "文件设有密码，无法读取。", "The file is locked by a password; it cannot be read.",
     "请取消密码（文件→信息→保护工作簿→用密码进行加密，清空）后报送。",
     "Remove the password (File, Info, Protect Workbook, Encrypt with Password: clear it) and send the file again.",
     "加密的表格.xlsx", "未加密的表格.xlsx"),
    ("file.bomb", _REFUSED,
     "压缩包展开后大得异常，未予展开。", "The package would grow out of all proportion; it was not unpacked.",
     "请删除空白行列和多余格式，重新导出；大批数据请用CSV。",
     "Delete blank rows, columns and formats, and export again; send large deliveries as CSV.",
     "展开后达数十亿字节的.xlsx", "CSV"),
    ("file.entities", _REFUSED,
     "工作簿中含实体声明，正常的表格软件不会写入，未予读取。",
     "The workbook declares entities, which no spreadsheet writes; it was not read.",
     _XLSX_ZH, _XLSX_EN, "含<!DOCTYPE>的.xlsx", "普通的.xlsx"),
    ("file.xlsb", _REFUSED,
     "这是二进制工作簿（XLSB），不能读取。", "It is a binary workbook (XLSB), which is not read.",
     _XLSX_ZH, _XLSX_EN, "数据.xlsb", "数据.xlsx"),
    ("file.ods", _REFUSED,
     "这是开放文档（ODS等），不能读取。", "It is an OpenDocument file (such as ODS), which is not read.",
     _XLSX_ZH, _XLSX_EN, "数据.ods", "数据.xlsx"),
    ("file.document", _REFUSED,
     "这是文字或演示文档，不是表格。", "It is a text document or slides, not a table.",
     "请把表格复制到工作表中，另存为XLSX后报送。", "Copy the table to a worksheet, save it as XLSX and send that.",
     "报送表.docx", "报送表.xlsx"),
    ("file.archive", _REFUSED,
     "这是压缩包，不是表格。", "It is an archive, not a table.",
     "请解压后逐个报送其中的文件。", "Unpack it and send the files in it one by one.", "数据.zip", "数据.xlsx"),
    ("file.html", _REFUSED,
     "这是网页（常由系统“导出Excel”生成），不是工作簿。",
     "It is a web page, as some systems write for “export to Excel”, not a workbook.",
     _XLSX_ZH, _XLSX_EN, "导出.xls（内容为<html>）", "导出.xlsx"),
    ("file.xml", _REFUSED,
     "这是XML文件（如XML表格2003），不能读取。", "It is XML (such as XML Spreadsheet 2003), which is not read.",
     _XLSX_ZH, _XLSX_EN, "数据.xml", "数据.xlsx"),
    ("file.json_array", _REFUSED,
     "这是一个JSON数组，应为每行一个对象的JSON Lines。", "It is one JSON array; JSON Lines has one object a line.",
     "请按每行一个对象导出，行末不加逗号。", "Write one object a line, without commas between lines.",
     "[{…},{…}]", "{…}⏎{…}"),
    ("file.utf16", _REFUSED,
     "文件像是没有标记的UTF-16编码。", "The file looks like UTF-16 without its mark.",
     "请另存为“CSV UTF-8”后报送。", "Save it as “CSV UTF-8” and send that.", "UTF-16无BOM", "CSV UTF-8"),
    ("file.encoding_other", _REFUSED,
     "文件不是UTF-8或GB18030，像是{name}编码。", "The file is neither UTF-8 nor GB18030; it looks like {name}.",
     "请另存为“CSV UTF-8”后报送。", "Save it as “CSV UTF-8” and send that.", "Big5", "CSV UTF-8"),
    ("file.line_too_long", _REFUSED,
     "有一行超过{limit}MB，不是表格；可能缺少换行。",
     "A line is longer than {limit} MB; this is no table, line breaks may be missing.",
     "请检查导出程序的换行设置后重新导出。", "Look at the line breaks of the exporting program and export it again.",
     "没有换行的文件", "每条记录一行"),
    ("file.too_wide", _REFUSED,
     "列数超过{limit}，不是表格。", "There are more than {limit} columns; this is no table.",
     "请只导出目录事项中的列。", "Export the columns of the catalogue item only.", "二十万列", "目录事项的列"),
    ("file.too_large", _REFUSED,
     "行数或内容超过单个文件的上限。", "The file holds more than one file may.",
     "请按月或按地区分成几个文件报送。", "Send it as several files, by month or by region.", "一亿行", "分月的文件"),
    ("file.not_a_file", _REFUSED,
     "“{name}”不是普通文件（可能是文件夹或管道）。", "“{name}” is not an ordinary file; it may be a folder or a pipe.",
     "请指定文件夹中的具体文件。", "Name a file within the folder.", "报送/", "报送/六月.xlsx"),
    ("file.damaged_rest", _REFUSED,
     "从这一行起文件已损坏，以后的内容未能读取。", "From this row on the file is damaged; what follows was not read.",
     _AGAIN_ZH, _AGAIN_EN, "半截的文件", "完整的文件"),
)  # fmt: skip

SHEETS = table(
    ("file.sheet_chosen", _READ,
     "首个工作表没有表头，已读取工作表“{name}”。",
     "The first sheet has no known headings; the sheet “{name}” was read.",
     "如应读取其他工作表，请在报送时指定。", "If another sheet was meant, name it when sending.",
     "数据在第二个工作表", "数据在第一个工作表"),
    ("file.sheets_unread", _READ,
     "工作表“{names}”也有表头，本次未读取。", "The sheets “{names}” have headings too; they were not read.",
     "每次只读取一个工作表：请逐个指定报送，或合并到一个工作表。",
     "One sheet is read at a time: send each by its name, or join them in one.",
     "一月、二月各一个工作表", "合并为一个工作表"),
    ("file.sheet_hidden", _READ,
     "工作簿有隐藏的工作表“{names}”，未读取。", "The workbook has hidden sheets, “{names}”; they were not read.",
     "请确认其中没有应报送的数据，并删除无关的工作表。", "Check that they hold nothing to report, and delete them.",
     "隐藏的工作表", "没有隐藏的工作表"),
    ("file.macros", _READ,
     "工作簿含宏：只读取单元格的值，宏从不运行。", "The workbook holds macros: only values are read, macros never run.",
     "请另存为不含宏的XLSX后报送。", "Save it as XLSX, without macros.", "数据.xlsm", "数据.xlsx"),
    ("file.external_links", _READ,
     "工作簿引用其他文件：按最后一次保存的值读取。",
     "The workbook refers to other files: values are as they were last saved.",
     "请以数值粘贴后报送。", "Paste the values and send that.", "='[其他.xlsx]表'!A1", "5000"),
    ("file.headings_joined", _READ,
     "表头占两行（合并单元格），已合并理解。", "The heading takes two rows (merged cells); they were read together.",
     "请改为一行表头。", "Use one row of headings.", "处罚 ⟨名称｜金额⟩", "处罚名称｜处罚金额"),
)  # fmt: skip

ROWS = table(
    ("row.total", _LEFT,
     "合计行不是数据，未读取。", "A row of totals is not data; it was left out.",
     "报送时请删除合计、小计行。", "Delete rows of totals before sending.", "合计,,12.5", ""),
    ("row.note", _LEFT,
     "表尾的说明或签署行不是数据，未读取。", "Notes or signatures below the table are not data; they were left out.",
     "报送时请删除填报人、审核人、备注等行。", "Delete the rows of notes and signatures before sending.",
     "填报人：,,审核人：", ""),
    ("row.heading_again", _LEFT,
     "表头在数据中间重复出现，未作为数据读取。", "The heading row stands again among the rows; it was left out.",
     "合并多页时请只保留一行表头。", "Keep one heading row when joining pages.", "名称,代码,金额", ""),
    ("row.key_twice", _REFUSED,
     "该行的JSON对象中同一个键出现两次。", "A key stands twice in the JSON object of this line.",
     "请只保留其中一个后重报该行。", "Keep one of them and send the row again.",
     '{"金额": 1, "金额": 2}', '{"金额": 1}'),
)  # fmt: skip

FILES = {**FORMATS, **SHEETS, **ROWS}


def refusal(code: str, **values: str | int) -> Refusal:
    """A file that cannot be read at all, in the words of the table."""
    told = FILES[code].said(None, None, **values)
    return Refusal(code, told.message, told.remedy)
