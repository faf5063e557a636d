"""What goes out to people and programs."""

from influence.application.keep_people import KeepPeople, ReadNotices
from influence.application.keep_templates import KeepTemplates
from influence.application.run_deliveries import RunDeliveries
from influence.application.run_endpoints import RunEndpoints
from influence.application.send_letters import KeepLetters, SendLetters
from influence.application.send_webhooks import SendWebhooks
from influence.application.tell_people import TellPeople
from influence.application.try_endpoint import TryEndpoint
from influence.application.write_to_creators import WriteToCreators
from influence.entrypoints.facade.deeds import Section, deed


class Messages(Section):
    """Messages to creators, and notices to users."""

    list = deed(ReadNotices, ReadNotices.__call__)
    preview_send = deed(WriteToCreators, WriteToCreators.preview)
    read = deed(ReadNotices, ReadNotices.read)
    send = deed(WriteToCreators, WriteToCreators.__call__)
    sentences = deed(ReadNotices, ReadNotices.sentences)
    tell = deed(TellPeople, TellPeople.__call__)


class People(Section):
    """Who gets messages, and how they wish it."""

    add = deed(KeepPeople, KeepPeople.add)
    edit = deed(KeepPeople, KeepPeople.edit)
    list = deed(KeepPeople, KeepPeople.all)
    remove = deed(KeepPeople, KeepPeople.remove)


class Letters(Section):
    """Letters on their way out."""

    due = deed(SendLetters, SendLetters.due)
    hold = deed(KeepLetters, KeepLetters.hold)
    list = deed(KeepLetters, KeepLetters.all)
    release = deed(KeepLetters, KeepLetters.release)
    send = deed(SendLetters, SendLetters.__call__)
    show = deed(KeepLetters, KeepLetters.one)


class Templates(Section):
    """The words of messages."""

    check = deed(KeepTemplates, KeepTemplates.checked)
    edit = deed(KeepTemplates, KeepTemplates.edit)
    list = deed(KeepTemplates, KeepTemplates.all)
    preview = deed(KeepTemplates, KeepTemplates.preview)
    reset = deed(KeepTemplates, KeepTemplates.reset)
    show = deed(KeepTemplates, KeepTemplates.one)


class Endpoints(Section):
    """Programs that are sent signed messages."""

    add = deed(RunEndpoints, RunEndpoints.add)
    disable = deed(RunEndpoints, RunEndpoints.disable)
    enable = deed(RunEndpoints, RunEndpoints.enable)
    list = deed(RunEndpoints, RunEndpoints.all)
    remove = deed(RunEndpoints, RunEndpoints.remove)
    rotate = deed(RunEndpoints, RunEndpoints.rotate)
    show = deed(RunEndpoints, RunEndpoints.one)
    test = deed(TryEndpoint, TryEndpoint.__call__)


class Deliveries(Section):
    """What was sent to those programs, and what came of it."""

    list = deed(RunDeliveries, RunDeliveries.select)
    redeliver = deed(RunDeliveries, RunDeliveries.again)
    redeliver_since = deed(RunDeliveries, RunDeliveries.again_since)
    send = deed(SendWebhooks, SendWebhooks.__call__)
    show = deed(RunDeliveries, RunDeliveries.one)
