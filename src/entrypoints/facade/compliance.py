"""The cut-over, copies, erasing, and the audit."""

from influence.application.apply_cutover import ApplyCutover
from influence.application.apply_erasure import ApplyErasure
from influence.application.back_up import BackUp, KeepCopies
from influence.application.certify_cutover import CertifyCutover
from influence.application.drop_outlived import DropOutlived
from influence.application.erase_the_gone import EraseTheGone
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.plan_cutover import PlanCutover
from influence.application.plan_erasure import PlanErasure
from influence.application.prove_audit import ExportAudit, ProveAudit
from influence.application.read_audit import ReadAudit
from influence.application.read_erasures import ReadErasures
from influence.application.read_move import ReadMove
from influence.application.restore_copy import RestoreCopy
from influence.application.revoke_consents import RevokeConsents
from influence.application.watch_cutover import TellOlderCopy, WatchCutover
from influence.entrypoints.facade.deeds import Section, deed, nobodys_deed


class Cutover(Section):
    """The move from the old source to TikTok's marketplace."""

    apply = deed(ApplyCutover, ApplyCutover.__call__)
    certificate = deed(CertifyCutover, CertifyCutover.__call__)
    move = nobodys_deed(ReadMove, ReadMove.__call__)
    older_copy = deed(TellOlderCopy, TellOlderCopy.__call__)
    plan = deed(PlanCutover, PlanCutover.__call__)
    status = deed(WatchCutover, WatchCutover.status)
    verify = nobodys_deed(WatchCutover, WatchCutover.verify)


class Backups(Section):
    """Copies of the database."""

    declare = deed(KeepCopies, KeepCopies.declare)
    forget = deed(KeepCopies, KeepCopies.forget)
    list = deed(KeepCopies, KeepCopies.all)
    make = deed(BackUp, BackUp.__call__)
    restore = deed(RestoreCopy, RestoreCopy.__call__)


class Erasures(Section):
    """What is erased, because somebody asks or its time is over."""

    apply = deed(ApplyErasure, ApplyErasure.__call__)
    drop_outlived = deed(DropOutlived, DropOutlived.__call__)
    due = deed(EraseWhatIsDue, EraseWhatIsDue.__call__)
    gone = deed(EraseTheGone, EraseTheGone.__call__)
    list = deed(ReadErasures, ReadErasures.all)
    plan = deed(PlanErasure, PlanErasure.__call__)
    preview_drop_outlived = deed(DropOutlived, DropOutlived.preview)
    receipt = deed(ReadErasures, ReadErasures.receipt)
    resume = deed(EraseTheGone, EraseTheGone.resume)
    revoke_consents = deed(RevokeConsents, RevokeConsents.__call__)
    waiting = deed(EraseWhatIsDue, EraseWhatIsDue.waiting)


class Audit(Section):
    """Who changed what."""

    export = deed(ExportAudit, ExportAudit.__call__)
    list = deed(ReadAudit, ReadAudit.__call__)
    verify = deed(ProveAudit, ProveAudit.__call__)
