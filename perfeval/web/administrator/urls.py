"""Addresses for those who keep the system."""

from __future__ import annotations

from django.urls import path

from perfeval.web.administrator.gallery import gallery, gallery_pdf, gallery_picture
from perfeval.web.administrator.jobs import job_again, jobs

app_name = "administrator"

urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/<slug:layout>.pdf", gallery_pdf, name="gallery-pdf"),
    path("gallery/<slug:layout>.png", gallery_picture, name="gallery-picture"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/<uuid:job>/again/", job_again, name="job-again"),
]
