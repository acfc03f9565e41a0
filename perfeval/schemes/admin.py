"""评分方案: pasted or uploaded as TOML, checked at once, and read only once stored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from perfeval.audit.administration import ActsAdmin, author_of
from perfeval.core.errors import Invalid
from perfeval.core.scheme import SchemeError
from perfeval.core.workflow import Role
from perfeval.schemes.models import StoredScheme
from perfeval.schemes.operations import store_scheme

MAX_BYTES = 200_000  # shipped schemes have some 4,000


class SchemeForm(forms.ModelForm[StoredScheme]):
    file = forms.FileField(label="方案文件", required=False, help_text="上传 .toml 文件，或把内容粘贴在下面。")
    text = forms.CharField(
        label="方案正文（TOML）", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 30, "cols": 120})
    )

    class Meta:
        model = StoredScheme
        fields = ("file", "text")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > MAX_BYTES:
                raise forms.ValidationError({"file": f"文件不能超过 {MAX_BYTES // 1000} KB。"})
            try:
                data["text"] = upload.read().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                raise forms.ValidationError({"file": "文件不是 UTF-8 编码的文本。"}) from error
        if not (data.get("text") or "").strip():
            raise forms.ValidationError({"text": "请上传方案文件，或粘贴方案正文。"})
        data["text"] = data["text"].replace("\r\n", "\n")
        return data


@admin.register(StoredScheme)
class StoredSchemeAdmin(ActsAdmin):
    editors = frozenset({Role.ADMINISTRATOR, Role.FINANCE_REVIEWER})

    form = SchemeForm
    list_display = ["title", "key", "version", "region", "year", "kind", "created_at"]
    list_filter = ["kind", "year", "region"]
    search_fields = ["title", "key", "region"]
    search_help_text = "按名称、标识或地区查找"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["file", "text"]
        return ["title", "key", "version", "region", "year", "kind", "created_at", "sha256", "text"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a change is a new version

    def add(self, request: HttpRequest, data: dict[str, Any]) -> StoredScheme:
        try:
            return store_scheme(text=data["text"], by=author_of(request), now=timezone.now())
        except SchemeError as error:
            raise Invalid({"text": str(error)}) from error
