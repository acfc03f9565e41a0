"""核验: what a printed code stands for. Open to everybody, says the least."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from perfeval.evaluations.queries import Standing, normal_code
from perfeval.evaluations.queries import verify as find

WORDS = {
    Standing.APPROVED: "有效：这是审定的版本。",
    Standing.PUBLISHED: "有效：这是审定并公开的版本。",
    Standing.SUPERSEDED: "已失效：单位后来送审了新的版本，此版本不再使用。",
    Standing.WITHDRAWN: "已失效：此版本已被退回、撤回或重新打开，尚无新的版本。",
    Standing.IN_REVIEW: "尚未生效：此版本已送审，正在审核。",
}


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A form to type a code into; a code that could be one leads to its own address."""
    typed = request.GET.get("code", "")
    code = normal_code(typed)
    if code is not None:
        return redirect("public:verify", code)
    return render(request, "public/ask.html", {"typed": typed[:40], "wrong": bool(typed)})


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    normal = normal_code(code)
    found = find(normal) if normal else None
    if found is None:
        return render(request, "public/unknown.html", {"code": code[:40]}, status=404)
    valid = found.standing in (Standing.APPROVED, Standing.PUBLISHED)
    return render(request, "public/verify.html", {"found": found, "words": WORDS[found.standing], "valid": valid})
