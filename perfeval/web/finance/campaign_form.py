"""The form of a new campaign."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row, Submit
from django import forms

from perfeval.organisations.queries import organisations_below
from perfeval.printing.layouts import LAYOUTS
from perfeval.schemes.queries import usable_schemes

if TYPE_CHECKING:
    from perfeval.organisations.models import Organisation

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LAST_DAY = date(2100, 12, 31)


class CampaignForm(forms.Form):
    """Departments are the offices directly below the finance bureau, all ticked at first."""

    title = forms.CharField(label="名称", max_length=200, help_text="例如：2025年度项目支出绩效自评。")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    scheme = forms.ChoiceField(label="评分方案", help_text="布置后不能更换。方案决定参加的是项目还是部门整体。")
    layout = forms.ChoiceField(label="打印版式", required=False)
    levels = forms.MultipleChoiceField(
        label="审核层级", required=False, choices=[("bureau", "主管部门审核"), ("finance", "财政审核")],
        widget=forms.CheckboxSelectMultiple, initial=["bureau", "finance"],
        help_text="都不勾选时，送审即审定。",
    )  # fmt: skip
    sign_prints = forms.BooleanField(
        label="盖章时加电子签名", required=False,
        help_text=(
            "单位负责人给审定的自评表盖章时，同时用本单位的数字证书签名，打印件以后有任何改动都能发现。"
            "布置前请系统管理员放好各单位的证书：没有证书的单位，盖章后不能生成打印件。"
        ),
    )  # fmt: skip
    opens = forms.DateField(label="开始日期", widget=_DAY, help_text="当日 00:00 起可以填报。")
    closes = forms.DateField(label="截止日期", widget=_DAY, help_text="当日 24:00（北京时间）截止。")
    departments = forms.TypedMultipleChoiceField(
        label="参加单位", coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text="包括其全部下级单位中与方案类型相同的项目。",
    )  # fmt: skip
    left_out = forms.CharField(
        label="不参加的项目", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="填写项目编码，每行一个。布置后也可以再对单个项目免报。",
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = {str(item.pk): item for item in usable_schemes()}
        named = [(key, f"{item}　{item.get_kind_display()}") for key, item in self.schemes.items()]
        self._choices("scheme", [("", "请选择"), *named])
        own = [("", "按评分方案"), *((key, layout.name) for key, layout in LAYOUTS.items())]
        self._choices("layout", own)
        offices = [(organisation.pk, f"{organisation}（本级）")]
        offices += [(item.pk, item.name) for item in organisations_below(organisation)]
        self._choices("departments", offices)
        self.fields["departments"].initial = [key for key, _ in offices]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("任务", "title", Row(Column("year"), Column("layout")), "scheme", "levels", "sign_prints"),
            Fieldset("时间", Row(Column("opens"), Column("closes"))),
            Fieldset("参加范围", "departments", "left_out"),
            HTML('<p class="soft">布置后立即为所有参加的项目生成空白自评表；开始日期之前单位看得到、不能填写。</p>'),
        )
        self.helper.add_input(Submit("submit", "布置任务"))

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean_left_out(self) -> list[str]:
        return sorted({code.strip() for code in self.cleaned_data["left_out"].splitlines() if code.strip()})

    def clean_closes(self) -> date:
        closes: date = self.cleaned_data["closes"]
        if closes > LAST_DAY:
            raise forms.ValidationError("日期过晚，请核对年份。")
        opens = self.cleaned_data.get("opens")
        if opens and closes < opens:
            raise forms.ValidationError("截止日期不能早于开始日期。")
        return closes
