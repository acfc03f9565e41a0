"""本单位资料: who to call about the unit's tables."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.organisations.operations import change_contact
from perfeval.web.shared.access import ActorRequest
from perfeval.web.unit.roles import for_unit


class ContactForm(forms.Form):
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话", max_length=40, required=False, help_text="审核人有疑问时拨打，可填座机或手机。"
    )

    helper = FormHelper()
    helper.add_input(Submit("submit", "保存"))


@require_http_methods(["GET", "POST"])
@for_unit
def profile(request: ActorRequest) -> HttpResponseBase:
    organisation = request.actor.organisation
    stored = {"contact_name": organisation.contact_name, "contact_phone": organisation.contact_phone}
    form = ContactForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        change_contact(organisation=organisation, by=request.actor.author, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "联系方式已保存。")
        return redirect("unit:profile")
    return render(request, "unit/profile.html", {"form": form, "organisation": organisation})
