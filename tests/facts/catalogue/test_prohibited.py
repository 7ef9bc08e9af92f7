"""R05, R06: what may never be collected is recognised by its words; organisations of the same trades are not."""

import pytest

from chuxin.facts.catalogue import prohibited
from chuxin.kernel.text import Text


def rules_of_item(zh: str, en: str = "Item") -> set[str]:
    return {each.rule for each in prohibited.in_item(Text(zh, en), "example.item")}


@pytest.mark.parametrize(
    "zh",
    ["医师信用档案", "教师诚信信息", "律师执业信息", "公务员诚信档案", "志愿者服务信息", "无偿献血记录", "低保人员信息",
     "未成年人信息", "职称评定信息"],
)  # fmt: skip
def test_R05_occupational_and_personal_files_are_refused(zh: str) -> None:
    assert rules_of_item(zh) == {"R05"}


@pytest.mark.parametrize("zh", ["宗教信仰", "基因信息", "指纹采集", "血型", "病史", "个人收入", "个人存款", "政治面貌"])
def test_R06_prohibited_matters_are_refused(zh: str) -> None:
    assert rules_of_item(zh) == {"R06"}


@pytest.mark.parametrize(
    "en", ["Teachers' files", "Religion", "Fingerprints", "Blood type", "Medical history of staff"]
)
def test_R06_prohibited_matters_are_found_in_english_too(en: str) -> None:
    assert rules_of_item("条目", en)


@pytest.mark.parametrize(
    "zh",
    ["律师事务所执业许可", "医疗机构执业许可", "教师进修学校登记", "基因工程企业许可", "行政处罚", "志愿者协会登记"],
)
def test_items_about_organisations_of_the_same_trades_are_allowed(zh: str) -> None:
    assert rules_of_item(zh) == set()


@pytest.mark.parametrize(
    ("zh", "name"),
    [
        ("身份证号码", "id_no"),
        ("手机号码", "phone"),
        ("相对人证件号", "CF_XDR_ZJHM"),
        ("银行卡号", "card"),
        ("家庭住址", "home"),
    ],
)
def test_R02_fields_for_identifiers_of_persons_are_refused(zh: str, name: str) -> None:
    assert "R02" in {each.rule for each in prohibited.in_field(Text(zh, "Field"), name)}


@pytest.mark.parametrize("zh", ["许可证书编号", "注册地址", "文书号", "法定代表人"])
def test_fields_about_organisations_are_allowed(zh: str) -> None:
    assert not list(prohibited.in_field(Text(zh, "Field"), "field"))
