"""公章: the unit's seal, what it was put on, and taking it into use and out of it."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.core.errors import Invalid, Refused
from perfeval.core.workflow import Role
from perfeval.organisations.operations import retire_seal, upload_seal
from perfeval.organisations.queries import seal_in_use, seals_of
from perfeval.printing.queries import seal_uses_of, tables_to_seal
from perfeval.web.shared.access import ActorRequest, for_roles
from perfeval.web.unit.roles import for_unit

A_PAGE = 20
for_head = for_roles(Role.UNIT_HEAD)


class SealForm(forms.Form):
    picture = forms.FileField(
        label="印章图片",
        max_length=255,
        help_text=(
            "在白纸上盖章后扫描或拍照，只保留印章及四周少许空白。"
            "PNG、JPEG、BMP 或 WebP，不超过 2 MB，长和宽 200 至 4000 像素。底色由系统自动去除。"
        ),
        error_messages={"required": "请先选择图片。", "empty": "这个文件是空的。"},
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/bmp,image/webp"}),
    )

    helper = FormHelper()
    helper.add_input(Submit("submit", "上传并启用"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_unit
def seal(request: ActorRequest) -> HttpResponseBase:
    organisation = request.actor.organisation
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SealForm(*sent)
    if form.is_bound and form.is_valid() and _upload(request, form):
        messages.success(request, "公章已启用。请核对下面的印模是否清楚、完整。")
        return redirect("unit:seal")
    is_head = request.actor.as_role is Role.UNIT_HEAD
    context = {
        "form": form if is_head else None,
        "seal": seal_in_use(organisation),
        "past": seals_of(organisation).exclude(retired_at=None),
        "page": Paginator(seal_uses_of(organisation), A_PAGE).get_page(request.GET.get("page")),
        "waiting": tables_to_seal(request.actor).count(),
        "organisation": organisation,
        "section": "unit:profile",
        "trail": ((reverse("unit:profile"), "本单位资料"),),
    }
    return render(request, "unit/seal.html", context, status=422 if form.errors else 200)


def _upload(request: ActorRequest, form: SealForm) -> bool:
    picture = form.cleaned_data["picture"].read()
    try:
        upload_seal(
            organisation=request.actor.organisation, picture=picture, by=request.actor.author, now=timezone.now()
        )
    except Invalid as refusal:
        form.add_error("picture", refusal.message)
        return False
    return True


@require_POST
@for_head
def retire(request: ActorRequest) -> HttpResponseBase:
    try:
        retire_seal(organisation=request.actor.organisation, by=request.actor.author, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "公章已停用。已经盖章的打印件不受影响。")
    return redirect("unit:seal")


@require_safe
@for_unit
def picture(request: ActorRequest, seal: int) -> HttpResponseBase:
    found = get_object_or_404(seals_of(request.actor.organisation).defer(None), pk=seal)
    return HttpResponse(bytes(found.picture), content_type="image/png")
