"""Every address of the web application."""

from django.urls import path
from django.views.decorators.http import require_safe

from saksei.web import failures
from saksei.web.views import (
    chronology,
    coding,
    findings,
    front,
    inbox,
    letters,
    patterns,
    places,
    records,
    reports,
)

urlpatterns = [
    path("", front.front, name="front"),
    path("language/", require_safe(front.language), name="language"),
    path("help/", front.help_, name="help"),
    path("sources/", inbox.inbox, name="inbox"),
    path("sources/new/", inbox.new, name="new-source"),
    path("sources/<str:source>/", inbox.source, name="source"),
    path("sources/<str:source>/original/", inbox.original, name="original"),
    path("sources/<str:source>/code/", coding.code, name="code"),
    path("sources/<str:source>/code/typed/", coding.typed, name="code-typed"),
    path("sources/<str:source>/code/page/<int:number>/", coding.page, name="code-page"),
    path("sources/<str:source>/code/pick/", coding.pick, name="code-pick"),
    path("chronology/", chronology.view, name="chronology"),
    path("findings/", findings.finding, name="finding"),
    path("findings/<str:name>/", findings.kept, name="edition"),
    path("findings/<str:name>/withdraw/", findings.withdraw, name="withdraw-edition"),
    path("map/", places.view, name="map"),
    path("letters/", letters.letters, name="letters"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.write, name="new-report"),
    path("reports/<str:report>/", reports.write, name="report"),
    path("reports/<str:report>/<str:kind>/", reports.file, name="report-file"),
    path("patterns/", patterns.methods, name="patterns"),
    path("patterns/<str:question>/", patterns.pattern, name="pattern"),
    path("records/", records.listing, name="records"),
    path("records/<str:record>/", records.record, name="record"),
]
handler400, handler403 = failures.bad, failures.forbidden
handler404, handler500 = failures.missing, failures.broken
