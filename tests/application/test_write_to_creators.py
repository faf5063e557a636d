from datetime import timedelta
from typing import Final

import attrs
import pytest

from influence.adapters.templates.renderer import JinjaRenderer
from influence.application.keep_templates import KeepTemplates, Look
from influence.application.run_influencers import Particulars
from influence.application.write_to_creators import ToCreator, WriteToCreators
from influence.domain.doors import AccountNotFound
from influence.domain.errors import Unusable
from influence.domain.events import EventKind
from influence.domain.influencers import Influencer
from influence.domain.invites import Invite, InviteAnswer
from influence.domain.languages import Language
from influence.domain.letter_refusals import NoAddress, NothingMissing, NotInvited, VideoUnknown
from influence.domain.letters import LetterState, QueuedLetter
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderState, OrderStepRefused
from influence.domain.people import Person
from influence.domain.posts import Post
from influence.domain.provenance import Provenance
from influence.domain.templates import TemplateName, TemplateRefused
from influence.testing.moments import NOON
from tests.support.breaking import BreakingStorage, Cuts, PowerCut
from tests.support.desk import Desk

ORDER: Final = ToCreator(TemplateName.ORDER, "1", "ann@example.com")
REMINDER: Final = attrs.evolve(ORDER, template=TemplateName.REMINDER)


@pytest.fixture
def spring(desk: Desk) -> Desk:
    """A campaign with a placed order of two posts."""
    desk.member("ann")
    desk.campaign("Spring", "ann")
    desk.order("ann", posts=2)
    desk.forget_events()
    return desk


@pytest.fixture
def write(spring: Desk) -> WriteToCreators:
    return WriteToCreators(spring.storage, JinjaRenderer(), spring.clock, spring.chance)


@pytest.fixture
def templates(spring: Desk) -> KeepTemplates:
    return KeepTemplates(spring.storage, JinjaRenderer())


def known(desk: Desk, **said: str) -> None:
    """What is written about the person behind @ann."""
    with desk.write() as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        nobody = Influencer(added_at=NOON, added_by="mara")
        person = work.influencers.add(Particulars(**said).applied(nobody))
        work.accounts.save(attrs.evolve(ann, influencer=person.id))


def invited(desk: Desk, *, lapses: timedelta = timedelta(days=30)) -> None:
    """TikTok has been asked to invite @ann."""
    with desk.write() as work:
        ann = work.accounts.find(Network.TIKTOK, "ann")
        assert ann is not None
        invite = Invite("ann", NOON - timedelta(days=1), "mara", NOON + lapses, account=ann.id)
        work.invites.add(invite.answered(InviteAnswer.INVITED, NOON - timedelta(days=1)))


def video(desk: Desk, handle: str, source: Provenance = Provenance.TTCM_PUBLIC) -> str:
    """The address of a known video of *handle*, whose id is 7000001."""
    url = f"https://www.tiktok.com/@{handle}/video/7000001"
    with desk.write() as work:
        account = work.accounts.find(Network.TIKTOK, handle)
        assert account is not None
        work.posts.keep([Post(Network.TIKTOK, "7000001", account.id, url, source)])
    return url


def letters(desk: Desk) -> list[QueuedLetter]:
    with desk.view() as view:
        return list(view.letters.newest(None))


def test_an_order_is_handed_over_by_mail(spring: Desk, write: WriteToCreators) -> None:
    written = write(spring.by, ORDER)

    (letter,) = letters(spring)
    placed = spring.orders()[0].placement
    assert placed is not None
    assert (letter.state, letter.letter.to, letter.about) == (
        LetterState.QUEUED,
        "ann@example.com",
        "order/1",
    )
    assert placed.campaign_code in letter.letter.text
    assert placed.invite_link in letter.letter.text
    assert written.row is not None
    assert (written.row.order.state, spring.orders()[0].sent_at) == (OrderState.SENT, NOON)
    assert spring.told() == [EventKind.ORDER_SENT]


def test_a_letter_bears_the_names_that_people_know(spring: Desk, write: WriteToCreators) -> None:
    plain = write.preview(spring.by, ORDER).letter.letter.text
    with spring.write() as work:
        work.people.add(Person("Mara", NOON, "mara"))
        work.organisation.save(attrs.evolve(work.organisation.get(), called="Bright Agency"))

    signed = write.preview(spring.by, ORDER).letter.letter.text

    assert plain.rstrip().endswith("\n\nacme")
    assert signed.rstrip().endswith("\n\nMara, Bright Agency")


def test_an_order_handed_over_twice_was_sent_once(spring: Desk, write: WriteToCreators) -> None:
    write(spring.by, ORDER)
    write(spring.by, ORDER)

    assert len(letters(spring)) == 2
    assert len({one.letter.message_id for one in letters(spring)}) == 2
    assert spring.told() == [EventKind.ORDER_SENT]


def test_a_preview_keeps_nothing(spring: Desk, write: WriteToCreators) -> None:
    shown = write.preview(spring.by, ORDER)

    assert "Spring" in shown.letter.letter.subject
    assert (letters(spring), spring.told()) == ([], [])
    assert spring.orders()[0].state is OrderState.OPEN


def test_letter_and_mark_are_kept_together_or_not_at_all(spring: Desk) -> None:
    cut_off = BreakingStorage(spring.storage, Cuts(at=1))

    with pytest.raises(PowerCut):
        WriteToCreators(cut_off, JinjaRenderer(), spring.clock, spring.chance)(spring.by, ORDER)

    assert (letters(spring), spring.told()) == ([], [])
    assert spring.orders()[0].state is OrderState.OPEN


def test_a_reminder_marks_nothing(spring: Desk, write: WriteToCreators) -> None:
    write(spring.by, REMINDER)

    assert "2 of 2" in letters(spring)[0].letter.subject
    assert (spring.told(), spring.orders()[0].state) == ([], OrderState.OPEN)


def test_nobody_is_reminded_of_a_fulfilled_order(spring: Desk, write: WriteToCreators) -> None:
    with spring.write() as work:
        (order,) = work.orders.select()
        work.orders.save(order.linked("1", NOON).linked("2", NOON))

    with pytest.raises(NothingMissing) as refused:
        write(spring.by, REMINDER)

    assert refused.value.remedies == ("See its posts: influence orders show 1",)
    assert letters(spring) == []


@pytest.mark.parametrize("wanted", [ORDER, REMINDER])
def test_a_cancelled_order_is_not_written_about(
    spring: Desk, write: WriteToCreators, wanted: ToCreator
) -> None:
    spring.keep_orders.cancel(spring.by, "1")

    for deed in (write, write.preview):
        with pytest.raises(OrderStepRefused):
            deed(spring.by, wanted)

    assert letters(spring) == []


@pytest.mark.parametrize("number", ["2", "x", "9" * 30])
def test_an_order_that_is_not_there_is_named(spring: Desk, write: WriteToCreators, number: str) -> None:
    with pytest.raises(OrderNotFound):
        write(spring.by, attrs.evolve(ORDER, about=number))


def test_what_is_known_of_the_person_is_used(spring: Desk, write: WriteToCreators) -> None:
    known(spring, name="Ann Cooks", email="ann@known.example", country="MX")

    letter = write(spring.by, attrs.evolve(ORDER, to=None)).letter.letter

    assert (letter.to, letter.language) == ("ann@known.example", "es")
    assert letter.text.startswith("Hola, Ann Cooks:")


def test_what_is_said_wins_over_what_is_known(spring: Desk, write: WriteToCreators) -> None:
    known(spring, email="ann@known.example", country="MX")

    letter = write(spring.by, attrs.evolve(ORDER, language=Language.GERMAN)).letter.letter

    assert (letter.to, letter.language) == ("ann@example.com", "de")


def test_without_an_address_nothing_is_written(spring: Desk, write: WriteToCreators) -> None:
    invited(spring)

    for about, template in (("1", TemplateName.ORDER), ("ann", TemplateName.INVITE)):
        with pytest.raises(NoAddress) as refused:
            write(spring.by, ToCreator(template, about))

        assert "--to" in refused.value.remedies[0]
    assert (letters(spring), spring.told()) == ([], [])


@pytest.mark.parametrize("to", ["ann", "a@b.de\r\nBcc: x@y.z", "a@b.de, c@d.de", "<a@b.de>"])
def test_an_address_that_is_none_is_refused(spring: Desk, write: WriteToCreators, to: str) -> None:
    with pytest.raises(Unusable):
        write(spring.by, attrs.evolve(ORDER, to=to))

    assert (letters(spring), spring.orders()[0].state) == ([], OrderState.OPEN)


def test_an_invited_creator_reads_how_to_join(spring: Desk, write: WriteToCreators) -> None:
    invited(spring)

    write(spring.by, ToCreator(TemplateName.INVITE, "@ann", "ann@example.com"))

    (letter,) = letters(spring)
    assert letter.about == "account/1"
    assert "1. Open the TikTok app" in letter.letter.text


@pytest.mark.parametrize("is_lapsed", [False, True])
def test_nobody_reads_of_an_invitation_that_is_not_open(
    spring: Desk, write: WriteToCreators, is_lapsed: bool
) -> None:
    if is_lapsed:
        invited(spring, lapses=timedelta(0))

    told = ToCreator(TemplateName.INVITE, "ann", "ann@example.com")

    with pytest.raises(NotInvited):
        write.preview(spring.by, told)
    with pytest.raises(NotInvited) as refused:
        write(spring.by, told)

    assert refused.value.remedies == ("Ask TikTok to invite them: influence accounts invite ann",)
    assert letters(spring) == []


@pytest.mark.parametrize("said", ["7000001", "tiktok.com/@ann/video/7000001?lang=en"])
def test_a_reminder_names_the_video_and_its_one_step(spring: Desk, write: WriteToCreators, said: str) -> None:
    url = video(spring, "ann")

    text = write(spring.by, attrs.evolve(REMINDER, post=said)).letter.letter.text

    assert f"It is about this video: {url}\n" in text
    assert "1. Published already? Open the video" in text
    assert "\n2. " not in text
    assert "\n3. Published already?" in write(spring.by, REMINDER).letter.letter.text


@pytest.mark.parametrize(
    ("handle", "source", "said"),
    [
        ("ann", Provenance.TTCM_PUBLIC, "123"),
        ("ann", Provenance.TTCM_PUBLIC, "7000002"),
        ("ann", Provenance.TTCM_PUBLIC, "javascript:alert(1)"),
        ("ann", Provenance.TTCM_PUBLIC, "https://www.instagram.com/p/7000001/"),
        ("ann", Provenance.LEGACY, "7000001"),
        ("bob", Provenance.TTCM_PUBLIC, "7000001"),
    ],
)
def test_nobody_is_reminded_of_an_unknown_video(
    spring: Desk, write: WriteToCreators, handle: str, source: Provenance, said: str
) -> None:
    spring.member("bob")
    video(spring, handle, source)

    with pytest.raises(VideoUnknown) as refused:
        write(spring.by, attrs.evolve(REMINDER, post=said))

    assert "influence posts unlinked 'Spring'" in refused.value.remedies[0]
    assert letters(spring) == []


def test_a_creator_is_asked_for_consent_at_a_safe_address(spring: Desk, write: WriteToCreators) -> None:
    asked = ToCreator(
        TemplateName.CONSENT_REQUEST, "ann", "ann@example.com", link="https://acme.example/connect"
    )

    write(spring.by, asked)

    assert "https://acme.example/connect" in letters(spring)[0].letter.text
    for link in ("", "http://acme.example", "javascript:alert(1)"):
        with pytest.raises(Unusable, match="https"):
            write(spring.by, attrs.evolve(asked, link=link))


def test_a_creator_who_is_not_here_is_not_written_to(spring: Desk, write: WriteToCreators) -> None:
    with pytest.raises(AccountNotFound):
        write(spring.by, ToCreator(TemplateName.INVITE, "nobody", "a@b.de"))


def test_hostile_names_stay_words_in_letters(desk: Desk) -> None:
    desk.market.add_creator("ann", Membership.IN)
    desk.add(desk.by, ["ann"])
    desk.campaign('<img src=x onerror="alert(1)">\u202e', "ann")
    desk.order("ann", campaign='<img src=x onerror="alert(1)">\u202e')
    known(desk, name="Ann</p><script>alert(1)</script>")

    letter = WriteToCreators(desk.storage, JinjaRenderer(), desk.clock, desk.chance)(
        desk.by, ORDER
    ).letter.letter

    assert letter.subject.isprintable()
    assert "<img src=x" in letter.subject
    assert letter.html is not None
    assert "<script" not in letter.html
    assert "<img" not in letter.html


def test_a_template_of_ones_own_counts_until_it_is_taken_back(
    spring: Desk, write: WriteToCreators, templates: KeepTemplates
) -> None:
    own = (
        "--- subject ---\nYours: {{ campaign }}\n--- text ---\n{{ code }}\n--- html ---\n<p>{{ code }}</p>\n"
    )

    kept = templates.edit(spring.by, TemplateName.ORDER, Language.ENGLISH, own)
    first = write.preview(spring.by, ORDER).letter.letter.subject
    gone = [templates.reset(spring.by, TemplateName.ORDER, Language.ENGLISH) for _ in range(2)]
    second = write.preview(spring.by, ORDER).letter.letter.subject

    assert kept.is_own
    assert first == "Yours: Spring"
    assert gone == [True, False]
    assert second != first


def test_templates_are_told_with_whose_they_are(spring: Desk, templates: KeepTemplates) -> None:
    one = templates.one(spring.by, TemplateName.ORDER, Language.GERMAN)
    templates.edit(spring.by, TemplateName.ORDER, Language.GERMAN, str(one.text))

    rows = templates.all(spring.by)

    assert len(rows) == len(TemplateName) * len(Language)
    assert [(row.name, row.language) for row in rows if row.is_own] == [(TemplateName.ORDER, Language.GERMAN)]
    assert templates.one(spring.by, TemplateName.ORDER, Language.GERMAN).text == one.text


def test_a_checked_template_is_not_kept(spring: Desk, templates: KeepTemplates) -> None:
    written = str(templates.one(spring.by, TemplateName.ORDER, Language.GERMAN).text)

    assert templates.checked(spring.by, TemplateName.ORDER, Language.GERMAN, written).is_own

    assert not templates.one(spring.by, TemplateName.ORDER, Language.GERMAN).is_own


def test_a_template_that_could_do_harm_is_not_kept(spring: Desk, templates: KeepTemplates) -> None:
    bad = "--- subject ---\ns\n--- text ---\nt\n--- html ---\n{{ name|safe }}\n"

    with pytest.raises(TemplateRefused):
        templates.edit(spring.by, TemplateName.ORDER, Language.ENGLISH, bad)

    assert not templates.one(spring.by, TemplateName.ORDER, Language.ENGLISH).is_own


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Hello",
        "--- subject ---\ns\n--- text ---\nt\n",
        "--- subject ---\ns\n--- text ---\nt\n--- html ---\n \n",
        "--- subject ---\ns\n--- text ---\nt\n--- html ---\nh\n--- html ---\nh\n",
        "before\n--- subject ---\ns\n--- text ---\nt\n--- html ---\nh\n",
        "--- subject ---\ns\n--- text ---\nt\n--- html ---\n" + "x" * 20_001,
    ],
)
def test_a_file_that_is_no_template_is_refused(spring: Desk, templates: KeepTemplates, written: str) -> None:
    with pytest.raises(Unusable):
        templates.edit(spring.by, TemplateName.ORDER, Language.ENGLISH, written)


@pytest.mark.parametrize("name", TemplateName)
@pytest.mark.parametrize("language", Language)
def test_every_message_can_be_looked_at(
    spring: Desk, templates: KeepTemplates, name: TemplateName, language: Language
) -> None:
    shown = templates.preview(spring.by, Look(name, language))

    assert shown.subject
    assert "acme" in shown.text
    assert f'<html lang="{language.value}">' in shown.html


def test_a_preview_is_of_a_real_order_or_account(spring: Desk, templates: KeepTemplates) -> None:
    order = templates.preview(spring.by, Look(TemplateName.REMINDER, order="1"))
    account = templates.preview(spring.by, Look(TemplateName.INVITE, Language.SPANISH, account="ann"))

    assert "2 of 2 videos are not linked" in order.text
    assert "@ann" in account.text


@pytest.mark.parametrize(
    ("look", "refusal"),
    [
        (Look(TemplateName.ORDER, order="7"), OrderNotFound),
        (Look(TemplateName.INVITE, account="nobody"), AccountNotFound),
        (Look(TemplateName.INVITE, order="1"), Unusable),
        (Look(TemplateName.CUT_OVER, account="ann"), Unusable),
    ],
)
def test_a_preview_of_what_is_not_there_is_refused(
    spring: Desk, templates: KeepTemplates, look: Look, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        templates.preview(spring.by, look)
