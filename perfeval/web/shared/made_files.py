"""What the pages of files that workers make (打印批次, 导出文件) have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render

from perfeval.core.errors import NotAllowed
from perfeval.web.shared.access import ActorRequest
from perfeval.web.shared.downloads import download_file

if TYPE_CHECKING:
    from django.core.files.base import File
    from django.db.models import QuerySet

A_PAGE = 20


def render_list(request: ActorRequest, template: str, found: QuerySet[Any], page_name: str) -> HttpResponse:
    """`page_name`: the name of the page of one; that of its file is the same with -file."""
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, template, {"page": page, "page_name": page_name, "file_name": f"{page_name}-file"})


def hand_out(content: File[bytes], name: str, *, hidden: int, again: str) -> FileResponse:
    """The file tells of every table in it: it is handed out only to somebody who may still see them all."""
    if hidden:
        content.close()
        raise NotAllowed(f"其中 {hidden} 份自评表您已无权查看，这个文件不能再下载。请回到清单重新{again}。")
    return download_file(content, name)
