"""`/api/v1/cutover`: how far leaving the old source has come, and the certificate that it is gone."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from influence import __version__
from influence.application.certify_cutover import CertifyCutover
from influence.application.read_move import ReadMove
from influence.application.run_api_keys import Caller
from influence.application.watch_cutover import WatchCutover
from influence.domain.api_keys import Scope
from influence.domain.signed_documents import as_fields
from influence.entrypoints.api.desk import Ask
from influence.entrypoints.api.hands import Hands
from influence.entrypoints.api.problems import AnyRequest
from influence.entrypoints.api.v1.door import needs
from influence.entrypoints.api.v1.telling import answered, told
from influence.entrypoints.forms.cutover import CertificateForm, CutoverForm


def routes(ask: Ask, hands: Hands) -> list[HTTPRouteHandler]:
    """The routes."""

    @get("/cutover", opt=needs(Scope.CUTOVER_READ, tells=CutoverForm))
    async def cutover(request: AnyRequest) -> Response[bytes]:
        """How far the cut-over has come."""
        return await answered(request, hands, lambda caller, _: _status(ask, caller))

    @get("/cutover/certificate", opt=needs(Scope.CUTOVER_READ, tells=CertificateForm))
    async def cutover_certificate(request: AnyRequest) -> Response[bytes]:
        """The signed certificate that the old source is gone; anybody can check it. Refused before the end."""
        return await answered(request, hands, lambda caller, _: _certificate(ask, caller))

    return [cutover, cutover_certificate]


def _status(ask: Ask, caller: Caller) -> dict[str, object]:
    watch: WatchCutover = ask(WatchCutover)
    move: ReadMove = ask(ReadMove)
    return told(CutoverForm.of(watch.status(caller.actor), move()))


def _certificate(ask: Ask, caller: Caller) -> dict[str, object]:
    certify: CertifyCutover = ask(CertifyCutover)
    return told(CertificateForm(certificate=as_fields(certify(caller.actor, __version__))))
