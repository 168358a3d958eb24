"""Every address of the web application."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path
from django.views.i18n import set_language

from saksei.web import failures, reloading
from saksei.web.views import (
    chronology,
    coding,
    findings,
    front,
    history,
    inbox,
    leaving,
    letters,
    pairs,
    patterns,
    places,
    records,
    reports,
    search,
    statements,
    team,
    waiting,
)

urlpatterns = [
    path("", front.front, name="front"),
    path("language/", set_language, name="language"),
    path("unlock/", front.unlocked, name="unlock"),
    path("help/", front.help_, name="help"),
    path("read/", front.read, name="read-rest"),
    path("sources/", inbox.inbox, name="inbox"),
    path("sources/new/", inbox.new, name="new-source"),
    path("sources/<str:source>/", inbox.source, name="source"),
    path("sources/<str:source>/original/", inbox.original, name="original"),
    path("sources/<str:source>/ocr/", inbox.recognise, name="ocr"),
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
    path("releases/", leaving.releases, name="releases"),
    path("leave/", leaving.leave, name="leave"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.write, name="new-report"),
    path("reports/<str:report>/", reports.write, name="report"),
    path("reports/<str:report>/<str:kind>/", reports.file, name="report-file"),
    path("patterns/", patterns.methods, name="patterns"),
    path("patterns/<str:question>/", patterns.pattern, name="pattern"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/undo/", pairs.undo, name="pairs-undo"),
    path("pairs/link/", pairs.linking, name="linking"),
    path("pairs/<str:left>/<str:right>/", pairs.pair, name="pair"),
    path("pairs/<str:left>/<str:right>/later/", pairs.later, name="pair-later"),
    path("records/", records.listing, name="records"),
    path("records/<str:record>/", records.record, name="record"),
    path("records/<str:record>/custody/", records.custody, name="custody"),
    path("records/<str:record>/consent/", leaving.consent, name="consent"),
    path("records/<str:record>/history/", history.of_record, name="record-history"),
    path("statements/<str:statement>/", statements.statement, name="statement"),
    path("statements/<str:statement>/erase/", statements.erase, name="erase"),
    path("judgements/<str:judgement>/", statements.judgement, name="judgement"),
    path("search/", search.search, name="search"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("contradictions/", waiting.contradictions, name="contradictions"),
    path("due/", waiting.due, name="due"),
    path("history/", history.history, name="history"),
    path("history/<int:sequence>/", history.entry, name="entry"),
    path("history/<int:sequence>/undo/", history.undo, name="undo"),
    path("team/", team.members, name="team"),
    path("team/invite/", team.invite, name="team-invite"),
    path("team/change/", team.change, name="team-change"),
    path("join/<str:word>/", team.join, name="join"),
    path("exports/", team.exports, name="exports"),
    path("exports/<str:key>/", team.answer, name="answer-export"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/again/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", account.password_change, name="account_change_password"),
    path("accounts/signup/", account.signup, name="account_signup"),  # named by allauth; closed
    path("accounts/factor/", include("allauth.mfa.urls")),
]
if settings.SAKSEI_RELOAD:
    urlpatterns.append(path("begun/", reloading.begun))
handler400, handler403 = failures.bad, failures.forbidden
handler404, handler500 = failures.missing, failures.broken
