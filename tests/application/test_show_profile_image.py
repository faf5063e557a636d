"""The profile image of an account: the copy that is kept, the picture fetched now, or why there is none."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import attrs
import pytest

from influence.adapters.memory.images import MemoryImages
from influence.application.check_memberships import Which
from influence.application.show_profile_image import ShowProfileImage
from influence.domain.doors import AccountNotFound
from influence.domain.image_refusals import AddressRefused, ImageGone, ImageUnavailable, NotAPicture
from influence.domain.membership import Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Reason
from influence.domain.phase import Phase
from influence.domain.pictures import MediaType, Picture, PictureCopy
from influence.domain.provenance import Provenance
from influence.testing.builders import a_snapshot, an_instagram_account
from influence.testing.moments import DAY, HOUR, MINUTE, NOON, days_later
from tests.contract.storage.backends import BACKENDS
from tests.support.desk import Desk

FACE = Picture(MediaType.PNG, b"\x89PNG of ann", 720, 720)
OTHER = Picture(MediaType.WEBP, b"RIFF of ann", 100, 100)


@attrs.frozen
class Studio:
    """A desk, and the web that its pictures come from."""

    desk: Desk
    images: MemoryImages = attrs.field(factory=MemoryImages)

    def show(self, handle: str = "ann", network: Network = Network.TIKTOK) -> PictureCopy | Absence:
        use = ShowProfileImage(self.desk.storage, self.images, self.desk.read_accounts, self.desk.clock)
        return use(self.desk.by, handle, network)

    def copy(self) -> PictureCopy:
        """What is shown, which must be a picture."""
        found = self.show()
        assert isinstance(found, PictureCopy), found
        return found

    def absence(self, handle: str = "ann") -> Absence:
        """Why nothing is shown."""
        found = self.show(handle)
        assert isinstance(found, Absence), found
        return found

    def kept(self) -> PictureCopy | None:
        """What rests in the store."""
        account = self.desk.account("ann")
        with self.desk.view() as view:
            return view.pictures.of(account.id)

    def links(
        self,
        address: str,
        there: Picture | None = FACE,
        *,
        source: Provenance = Provenance.TTCM_PUBLIC,
        at: datetime = NOON,
    ) -> str:
        """Have a source say where Ann's picture is, and let it be there."""
        if there is not None:
            self.images.put(address, there)
        account = self.desk.account("ann")
        with self.desk.write() as work:
            said = {AccountMetric.PROFILE_IMAGE: address}
            work.figures.keep_account(account.id, a_snapshot(said, source=source, as_of=at))
        return address


def signed(end: datetime, name: str = "ann") -> str:
    return f"https://pictures.example/{name}.jpeg?x-expires={int(end.timestamp())}&x-signature=a"


@pytest.fixture(params=BACKENDS)
def studio(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Studio]:
    """Ann, a member, on each kind of store."""
    with BACKENDS[request.param](tmp_path) as backend:
        desk = Desk(backend.storage, backend.premises, tmp_path)
        desk.member("ann")
        yield Studio(desk)


def test_a_picture_is_fetched_and_kept(studio: Studio) -> None:
    address = studio.links(signed(NOON + 7 * DAY))

    found = studio.copy()

    assert found.picture == FACE
    assert (found.source, found.fetched_at, found.expires_at) == (Provenance.TTCM_PUBLIC, NOON, NOON + DAY)
    assert studio.kept() == found
    assert studio.images.asked == [address]


def test_a_fresh_copy_is_shown_without_asking(studio: Studio) -> None:
    studio.links(signed(NOON + 7 * DAY))
    first = studio.copy()
    studio.desk.clock.advance(DAY - MINUTE)

    assert studio.copy() == first
    assert len(studio.images.asked) == 1


def test_an_old_copy_is_fetched_again(studio: Studio) -> None:
    address = studio.links(signed(NOON + 7 * DAY))
    studio.copy()
    studio.images.put(address, OTHER)
    studio.desk.clock.advance(DAY)

    assert studio.copy().picture == OTHER
    assert studio.kept() == studio.copy()
    assert len(studio.images.asked) == 2


def test_a_new_link_is_followed_at_once(studio: Studio) -> None:
    studio.links(signed(NOON + 7 * DAY))
    studio.copy()
    studio.links(signed(NOON + 8 * DAY), OTHER, at=days_later(0.5))

    assert studio.copy().picture == OTHER


def test_an_expired_link_is_not_asked(studio: Studio) -> None:
    studio.links(signed(NOON + HOUR))
    studio.copy()
    studio.desk.clock.advance(HOUR)

    absence = studio.absence()

    assert absence.sentence == "Link expired on 2026-03-02 13:00 UTC."
    assert absence.remedies == ("influence sync accounts",)
    assert len(studio.images.asked) == 1
    assert studio.kept() is None


def test_a_link_that_expires_while_it_is_asked_leaves_nothing(studio: Studio) -> None:
    studio.links(signed(NOON + MINUTE))
    studio.images.meanwhile(lambda: studio.desk.clock.set(NOON + MINUTE))

    assert studio.absence().sentence.startswith("Link expired")
    assert studio.kept() is None


def test_keeping_a_copy_erases_those_that_are_over(studio: Studio) -> None:
    studio.links(signed(NOON + HOUR))
    studio.copy()
    bob = studio.desk.member("bob")
    studio.images.put("https://p16.tiktokcdn.example/avatar.jpeg", OTHER)
    studio.desk.sync_accounts(studio.desk.by)
    studio.desk.clock.advance(HOUR)

    assert isinstance(studio.show("bob"), PictureCopy)
    with studio.desk.view() as view:
        assert view.pictures.of(bob.id) is not None
    assert studio.kept() is None


def test_a_picture_comes_after_the_first_refresh(tmp_path: Path) -> None:
    studio = Studio(Desk.in_memory(tmp_path))
    studio.desk.market.add_creator("ann", Membership.IN, {})
    studio.desk.add(studio.desk.by, ["ann"])
    assert studio.absence().reason in {Reason.NOT_COLLECTED, Reason.NOT_DELIVERED}

    studio.links(signed(NOON + DAY), at=NOON + MINUTE)

    assert studio.copy().picture == FACE


def test_an_unknown_account_has_no_picture(studio: Studio) -> None:
    with pytest.raises(AccountNotFound):
        studio.show("nobody")


# --- what may not be read is not shown -----------------------------------------------------------------------------


def test_a_picture_that_may_no_longer_be_read_is_erased(studio: Studio) -> None:
    studio.links(signed(NOON + 7 * DAY))
    studio.copy()
    studio.desk.market.becomes("ann", Membership.NOT_IN)
    studio.desk.clock.advance(HOUR)
    studio.desk.check(studio.desk.by, Which.ALL)

    absence = studio.absence()

    assert absence.reason is Reason.WITHHELD
    assert studio.kept() is None
    assert len(studio.images.asked) == 1


def test_a_copy_of_a_consent_that_ended_is_not_shown(studio: Studio) -> None:
    studio.desk.consents("ann")
    same = studio.links(signed(NOON + 7 * DAY), source=Provenance.TTCM_AUTHORISED, at=NOON + MINUTE)
    assert studio.copy().source is Provenance.TTCM_AUTHORISED
    studio.desk.disconnect(studio.desk.by, "ann")
    studio.links(same, OTHER)

    assert studio.copy().source is Provenance.TTCM_PUBLIC
    assert studio.copy().picture == OTHER


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.CLOSING, Phase.AFTER])
def test_pictures_of_the_old_source_are_never_fetched(tmp_path: Path, phase: Phase) -> None:
    studio = Studio(Desk.in_memory(tmp_path))
    address = signed(NOON + 7 * DAY)
    studio.images.put(address, FACE)
    studio.desk.stub("ann", profile_image=address)
    studio.desk.market.add_creator("ann", Membership.NOT_IN)
    if phase is Phase.CLOSING:
        studio.desk.hide()
    elif phase is Phase.AFTER:
        studio.desk.cut_over()

    absence = studio.absence()

    assert studio.desk.phase() is phase
    assert studio.images.asked == []
    assert studio.kept() is None
    assert ("old source" in absence.sentence) == (phase is Phase.BEFORE)


@pytest.mark.parametrize("network", [Network.INSTAGRAM])
def test_a_picture_that_a_user_gave_keeps_its_source(studio: Studio, network: Network) -> None:
    address = "https://pictures.example/bakes.gif"
    studio.images.put(address, FACE)
    with studio.desk.write() as work:
        account = work.accounts.add(an_instagram_account("ann.bakes"))
        said = {AccountMetric.PROFILE_IMAGE: address}
        work.figures.keep_account(account.id, a_snapshot(said, source=Provenance.USER))

    found = studio.show("ann.bakes", network)

    assert isinstance(found, PictureCopy)
    assert found.source is Provenance.USER


# --- what happens meanwhile ----------------------------------------------------------------------------------------


def _gone(studio: Studio) -> None:
    studio.desk.market.becomes("ann", Membership.NOT_IN)
    studio.desk.clock.advance(MINUTE)
    studio.desk.check(studio.desk.by, Which.ALL)


def _moved(studio: Studio) -> None:
    studio.links(signed(NOON + 8 * DAY), OTHER, at=days_later(0.4))


@pytest.mark.parametrize("happens", [_gone, _moved])
def test_what_changed_while_it_was_fetched_is_neither_shown_nor_kept(
    studio: Studio, happens: Callable[[Studio], None]
) -> None:
    studio.links(signed(NOON + 7 * DAY))
    studio.images.meanwhile(lambda: happens(studio))

    assert "changed while" in studio.absence().sentence
    assert studio.kept() is None


def test_nothing_is_open_while_a_picture_is_fetched(studio: Studio) -> None:
    studio.links(signed(NOON + 7 * DAY))

    def write() -> None:
        with studio.desk.write() as work:
            work.outbox.told([])

    studio.images.meanwhile(write)

    assert studio.copy().picture == FACE


@pytest.mark.parametrize(
    "refusal",
    [
        ImageGone(403),
        ImageUnavailable("no answer"),
        NotAPicture("it is a page"),
        AddressRefused("only https"),
    ],
    ids=lambda refusal: type(refusal).__name__,
)
def test_a_picture_that_does_not_come_leaves_nothing(studio: Studio, refusal: Exception) -> None:
    address = studio.links(signed(NOON + 7 * DAY), None)
    studio.images.put(address, refusal)  # type: ignore[arg-type]  # each is one of ours

    with pytest.raises(type(refusal)):
        studio.show()

    assert studio.kept() is None
    assert address not in str(refusal)
