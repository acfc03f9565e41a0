"""核验: what a printed code stands for, and whether a file is that print. Open to everybody, says the least."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.evaluations.queries import Standing, Verified, normal_code
from perfeval.evaluations.queries import verify as find
from perfeval.printing.queries import FoundPrint, Match, find_print
from perfeval.web.public.hashing import HashingHandler
from perfeval.web.public.limits import limited

WORDS = {
    Standing.APPROVED: "有效：这是审定的版本。",
    Standing.PUBLISHED: "有效：这是审定并公开的版本。",
    Standing.SUPERSEDED: "已失效：单位后来送审了新的版本，此版本不再使用。",
    Standing.WITHDRAWN: "已失效：此版本已被退回、撤回或重新打开，尚无新的版本。",
    Standing.IN_REVIEW: "尚未生效：此版本正在审核，还没有审定，也没有正式打印件。",
    Standing.NEVER_APPROVED: "无效：此版本未经审定，已被退回或撤回，没有正式打印件。",
}
MOST_TYPED = 200  # letters shown again; an address with a code in it is shorter
GOOD, NO_LONGER, DIFFERS = "success", "warning", "danger"  # the colours of what is said of a file
VALID = (Standing.APPROVED, Standing.PUBLISHED)
UNKNOWN = (
    "不一致：系统没有打印过这个文件。它可能被改动过、另存过、重新扫描过，或者不是正式打印件。请以原始的 PDF 文件核验。"
)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """A form to type a code into; a code that could be one leads to its own address."""
    typed = request.GET.get("code", "")
    code = normal_code(typed)
    if code is not None:
        return redirect("public:verify", code)
    return render(request, "public/ask.html", {"typed": typed[:MOST_TYPED], "wrong": bool(typed)})


@csrf_exempt  # only until the handler is in place: the check reads the form, and with it the file
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited
def verify(request: HttpRequest, code: str) -> HttpResponse:
    hashing = HashingHandler()
    request.upload_handlers = [hashing]
    return _verify(request, code, hashing)


@csrf_protect
def _verify(request: HttpRequest, code: str, hashing: HashingHandler) -> HttpResponse:
    normal = normal_code(code)
    found = find(normal) if normal else None
    if found is None:
        return render(request, "public/unknown.html", {"code": code[:40]}, status=404)
    context = {"found": found, "words": WORDS[found.standing], "valid": found.standing in VALID}
    if request.method == "POST" and found.contents:
        _ = request.FILES  # reads the body through the handler, where nothing before has done so
        context |= _judge(found, hashing)
    return render(request, "public/verify.html", context, status=422 if "wrong" in context else 200)


def _judge(found: Verified, hashing: HashingHandler) -> dict[str, object]:
    """What is said of the file: `wrong` where there is none to speak of."""
    file = hashing.result
    if file is None:
        return {"wrong": "请先选择要核对的 PDF 文件。"}
    if not file.size:
        return {"wrong": "这个文件是空的，没有内容可以核对。请检查它是否下载或复制完整。"}
    if file.is_too_large:
        return {"wrong": "文件超过 20 MB，不是本系统的打印件。"}
    printed = find_print(file.sha256, found.code)
    tone = DIFFERS
    if printed is not None and printed.match is Match.SAME:
        tone = GOOD if found.standing in VALID else NO_LONGER
    return {"said": _say(printed, found) if printed else UNKNOWN, "tone": tone, "file_sha256": file.sha256}


def _say(printed: FoundPrint, found: Verified) -> str:
    if printed.match is Match.SAME:
        edition = "盖章并有电子签名的" if printed.is_signed else "盖章的" if printed.is_sealed else "未盖章的"
        said = f"这个文件就是第{printed.version}版{edition}正式打印件，逐字节相同"
        if found.standing in VALID:
            return f"一致：{said}。"
        return f"文件未被改动，但不能再作为依据：{said}，而这一版{WORDS[found.standing]}"
    if printed.match is Match.OTHER_VERSION:
        standing = _standing(printed.code)
        return f"不是这一版：这个文件是同一自评表的第{printed.version}版，{standing}"
    return f"不是这一份：这个文件是本系统打印的另一份自评表，核验码 {printed.code}。"


def _standing(code: str) -> str:
    other = find(code)
    return WORDS[other.standing] if other else ""
