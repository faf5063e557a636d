from datetime import datetime

import attrs
import pytest

from influence.application.prove_audit import look_through
from influence.domain.accounts import Account
from influence.domain.applications import Application, Happened
from influence.domain.audit import Chain, Noun, Subject, Verb
from influence.domain.cutover import CutoverStep
from influence.domain.invites import Invite
from influence.domain.membership import Membership
from influence.domain.money import Money
from influence.domain.orders import Link, Order
from influence.domain.organisation import Organisation
from influence.domain.ports.storage import Storage, UnitOfWork, View
from influence.domain.webhooks import Endpoint, SealedSecret
from influence.testing.builders import (
    a_campaign,
    a_grant,
    a_member,
    a_placement,
    a_post,
    an_answer,
    an_attachment,
    an_end,
    an_order,
    closing,
)
from influence.testing.contracts.storage.audit_dump import told
from influence.testing.contracts.storage.backends import Backend
from influence.testing.contracts.storage.fixtures import Write
from influence.testing.moments import DAY, HOUR, NOON


def what_happened(storage: Storage, chain: Chain = Chain.TENANT) -> list[str]:
    """What was recorded after the tenant was made, first first."""
    lines = [f"{noun} {verb} {what}".strip() for noun, verb, _, _, what in told(storage, "acme", chain)]
    return lines if chain is Chain.INSTALLATION else lines[1:]


def a_joined_member(work: UnitOfWork) -> tuple[Account, Order]:
    """A member who takes part in a campaign and has an order there."""
    account = work.accounts.add(a_member())
    campaign = work.campaigns.add(a_campaign())
    work.campaigns.join(campaign.id, account.id, NOON)
    return account, work.orders.add(an_order(campaign.id, account.id))


def is_whole(view: View) -> bool:
    """True when nothing is wrong with either chain."""
    return not any(looked.broken for looked in look_through(view))


def test_each_new_thing_has_one_record(storage: Storage, write: Write) -> None:
    with write() as work:
        a_joined_member(work)

    assert sorted(what_happened(storage)) == [
        "account created",
        "campaign created",
        "order created",
        "participant created",
    ]


def test_a_change_tells_which_facts_differ(storage: Storage, write: Write) -> None:
    with write() as work:
        _, order = a_joined_member(work)
    placed = attrs.evolve(order, called_at=NOON, placement=a_placement(), due_on=NOON.date())

    with write() as work:
        work.orders.save(placed)

    whole = "due_on called_at upstream_id campaign_code invite_link placed_at"
    assert what_happened(storage)[-1] == f"order changed {whole}"


def test_a_change_of_money_tells_which_part(storage: Storage, write: Write) -> None:
    with write() as work:
        campaign = work.campaigns.add(a_campaign())

    for fee in (Money(100, "EUR"), Money(250, "EUR"), Money(250, "USD")):
        with write() as work:
            campaign = work.campaigns.save(attrs.evolve(campaign, client_fee=fee))

    assert what_happened(storage)[1:] == [
        "campaign changed client_fee client_currency",
        "campaign changed client_fee",
        "campaign changed client_currency",
    ]


def test_two_changes_in_one_commit_are_one(storage: Storage, write: Write) -> None:
    with write() as work:
        _, order = a_joined_member(work)

    with write() as work:
        work.orders.save(work.orders.save(attrs.evolve(order, spark_days=7)))
        work.orders.save(attrs.evolve(work.orders.get(order.id), due_on=NOON.date()))

    assert what_happened(storage)[4:] == ["order changed spark_days due_on"]


def test_what_is_undone_in_one_commit_leaves_no_record(storage: Storage, write: Write) -> None:
    with write() as work:
        _, order = a_joined_member(work)
    before = what_happened(storage)

    with write() as work:
        changed = work.orders.save(attrs.evolve(order, spark_days=7))
        work.orders.save(attrs.evolve(changed, spark_days=None))
        work.campaigns.leave(order.campaign, work.accounts.add(a_member("bob", creator_id="2")).id)

    assert what_happened(storage) == [*before, "account created"]


def test_nothing_is_recorded_without_a_commit(storage: Storage, write: Write) -> None:
    before = told(storage, "acme")

    with storage.begin("acme") as work:
        a_joined_member(work)

    assert told(storage, "acme") == before


def test_a_later_commit_of_one_block_records_its_own(storage: Storage) -> None:
    with storage.begin("acme", "mara") as work:
        account, _ = a_joined_member(work)
        work.commit()
        work.accounts.grant(account.id, a_grant())
        work.commit()

    assert what_happened(storage)[4:] == ["account changed open_id", "grant created"] or what_happened(
        storage
    )[4:] == ["grant created"]


def test_a_check_with_the_same_answer_is_no_change(storage: Storage, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member())
    before = what_happened(storage)

    with write() as work:
        work.accounts.answer({account.id: an_answer(checked_at=NOON + DAY)})

    assert what_happened(storage) == before


def test_a_lost_membership_is_a_change(storage: Storage, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member())

    with write() as work:
        work.accounts.answer({account.id: an_answer(Membership.NOT_IN, NOON + DAY)})

    assert what_happened(storage)[1:] == ["account changed membership"]


def test_a_consent_is_recorded_from_start_to_end(storage: Storage, write: Write) -> None:
    with write() as work:
        account = work.accounts.add(a_member(grant=a_grant(), open_id="open-ann"))
    with write() as work:  # tokens are renewed under the same consent
        work.accounts.grant(
            account.id, attrs.evolve(a_grant(), sealed_access=b"new", access_expires_at=NOON + DAY)
        )

    with write() as work:
        work.accounts.end_grant(account.id, an_end())

    assert sorted(what_happened(storage)) == ["account created", "grant created", "grant removed"]


def test_links_and_their_revocations_are_recorded(storage: Storage, write: Write) -> None:
    with write() as work:
        _, order = a_joined_member(work)
    with write() as work:
        linked = work.orders.save(attrs.evolve(order, links=(Link("video-1", NOON), Link("video-2", NOON))))

    with write() as work:
        work.orders.save(attrs.evolve(linked, links=(Link("video-1", NOON, NOON + HOUR), linked.links[1])))

    assert what_happened(storage)[4:] == ["link created", "link created", "link changed revoked_at"]


def test_posts_added_by_hand_are_recorded(storage: Storage, write: Write) -> None:
    with write() as work:
        account, order = a_joined_member(work)
        (post,) = work.posts.keep([a_post(account.id)])
        work.posts.attach([an_attachment(order.campaign, post.id, by="mara")])

    with write() as work:
        (attachment,) = work.posts.attachments(order.campaign)
        work.posts.detach(attachment)

    assert what_happened(storage)[-1] == "post removed"
    assert what_happened(storage).count("post created") == 1


def test_decisions_and_invitations_are_recorded(storage: Storage, write: Write) -> None:
    with write() as work:
        sent = work.invites.add(Invite("ann.cooks", NOON, "mara", NOON + DAY))
        asked = work.applications.add(Application("main", Happened(NOON, "ann")))

    with write() as work:
        work.applications.save(attrs.evolve(asked, withdrawn=Happened(NOON, "ann"), reason="no time"))
        work.invites.withdraw([sent.id])

    assert sorted(what_happened(storage)) == [
        "application changed withdrawn_at withdrawn_by reason",
        "application created",
        "invite created",
        "invite removed 1",
    ]


def test_what_a_tenant_chose_is_recorded(storage: Storage, write: Write) -> None:
    with write() as work:
        work.organisation.save(attrs.evolve(work.organisation.get(), kept_days=7))

    with write() as work:
        work.organisation.save(Organisation(work.organisation.get().plan, 7))

    assert what_happened(storage) == ["tenant changed kept_days"]


def test_secrets_that_are_sealed_anew_are_no_change(storage: Storage, write: Write) -> None:
    with write() as work:
        endpoint = work.endpoints.add(Endpoint(url="https://a.example/", created_at=NOON, created_by="mara"))
        work.endpoints.put_secrets(endpoint.id, [SealedSecret(b"one", NOON)])
    before = what_happened(storage)

    with write() as work:
        work.endpoints.put_secrets(endpoint.id, [SealedSecret(b"anew", NOON)])

    assert sorted(before) == ["endpoint created", "secret created"]
    assert what_happened(storage) == before


def test_a_new_secret_is_recorded(storage: Storage, write: Write) -> None:
    with write() as work:
        endpoint = work.endpoints.add(Endpoint(url="https://a.example/", created_at=NOON, created_by="mara"))
        work.endpoints.put_secrets(endpoint.id, [SealedSecret(b"one", NOON)])

    with write() as work:
        both = [SealedSecret(b"two", NOON + DAY), SealedSecret(b"one", NOON, NOON + 2 * DAY)]
        work.endpoints.put_secrets(endpoint.id, both)

    assert sorted(what_happened(storage)) == ["endpoint created", "secret created", "secret created"]


def test_phases_and_steps_belong_to_the_installation(storage: Storage, write: Write) -> None:
    with write() as work:
        work.installation.move(closing())
        work.installation.note(CutoverStep.HIDE, NOON)
    with write("bolt") as work:
        work.installation.note(CutoverStep.DELETE, NOON, 10)

    with write() as work:
        work.installation.note(CutoverStep.DELETE, NOON + HOUR, 10)

    happened = what_happened(storage, Chain.INSTALLATION)
    assert sorted(happened) == ["phase changed phase since plan", "step created", "step created"]
    assert what_happened(storage) == []


def test_records_name_who_acts_and_when(storage: Storage) -> None:
    with storage.begin("acme", "mara") as work:
        work.campaigns.add(a_campaign())
        work.commit()
    with storage.begin("acme") as work:
        work.campaigns.add(a_campaign("Autumn"))
        work.commit()

    (_, _, who, at, _), (_, _, program, *_) = told(storage, "acme")[1:]
    assert (who, program) == ("mara", "")
    assert datetime.fromisoformat(at) == NOON


def test_a_deed_that_changes_nothing_can_be_noted(storage: Storage, write: Write) -> None:
    with write() as work:
        work.audit.note(Subject(Noun.KEYS, "sealing"), Verb.ROTATED)

    assert what_happened(storage, Chain.INSTALLATION) == ["keys rotated"]


def test_one_subject_keeps_one_pseudonym(storage: Storage, write: Write) -> None:
    with write() as work:
        account, _ = a_joined_member(work)
    with write() as work:
        work.accounts.answer({account.id: an_answer(Membership.NOT_IN, NOON + DAY)})

    with storage.view("acme") as view:
        of_account = [
            record.subject for record in view.audit.records(Chain.TENANT) if record.noun == "account"
        ]

    assert len(of_account) == 2
    assert len(set(of_account)) == 1
    assert str(account.id) not in of_account


def test_the_records_of_an_account_are_found(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, _ = a_joined_member(work)
        work.accounts.add(a_member("bob", creator_id="2"))

    with storage.view("acme") as view:
        found = [e.record.noun for e in view.audit.latest(Chain.TENANT, Subject(Noun.ACCOUNT, str(ann.id)))]

    assert sorted(found) == ["account", "order", "participant"]


def test_nobody_can_tell_who_was_forgotten(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, _ = a_joined_member(work)
        work.accounts.add(a_member("bob", creator_id="2"))

    with storage.begin("acme", "tomas") as work:
        gone = work.audit.forget(Subject(Noun.ACCOUNT, str(ann.id)))
        work.commit()

    assert gone == 3  # the account, its place in the campaign, its order
    with storage.view("acme") as view:
        unknown = [e.record.noun for e in view.audit.latest(Chain.TENANT) if e.subject is None]
        assert sorted(unknown) == ["account", "account", "order", "participant"]
        assert is_whole(view)
    assert what_happened(storage)[-1] == "account forgotten 3"


def test_what_an_erasure_changes_is_recorded_and_forgotten(storage: Storage, write: Write) -> None:
    with write() as work:
        ann = work.accounts.add(a_member(grant=a_grant(), open_id="open-ann"))

    with storage.begin("acme", "tomas") as work:
        work.audit.forget(Subject(Noun.ACCOUNT, str(ann.id)))
        work.accounts.end_grant(ann.id, an_end())
        work.commit()

    with storage.view("acme") as view:
        assert [n.owner for n in view.audit.names(Chain.TENANT)] == ["user:tomas"]
        assert is_whole(view)
    assert what_happened(storage)[-2:] == ["grant removed", "account forgotten 2"]


def test_an_abandoned_forgetting_forgets_nothing(storage: Storage, write: Write) -> None:
    with write() as work:
        ann, _ = a_joined_member(work)

    with storage.begin("acme") as work:
        work.audit.forget(Subject(Noun.ACCOUNT, str(ann.id)))

    with storage.view("acme") as view:
        assert all(e.subject is not None for e in view.audit.latest(Chain.TENANT))


def test_a_forgotten_user_is_nobody_in_all_chains(storage: Storage) -> None:
    with storage.begin("acme", "mara") as work:
        work.campaigns.add(a_campaign())
        work.audit.note(Subject(Noun.KEYS, "sealing"), Verb.ROTATED)
        work.commit()

    with storage.begin("acme", "tomas") as work:
        work.audit.forget(Subject(Noun.USER, "mara"))
        work.commit()

    with storage.view("acme") as view:
        for chain in Chain:
            assert "mara" not in [entry.by for entry in view.audit.latest(chain)]
        assert is_whole(view)


def test_a_removed_account_takes_its_names_along(storage: Storage, write: Write) -> None:
    with write() as work:
        ann = work.accounts.add(a_member())

    with write() as work:
        work.erasure.remove(ann.id)
    with write() as work:
        work.accounts.add(a_member("bob", creator_id="2"))

    with storage.view("acme") as view:
        known = [entry.subject is not None for entry in view.audit.latest(Chain.TENANT)]
        assert known == [True, False, False, True]  # bob, and ann before him, and the tenant
        assert is_whole(view)


def test_a_tenant_sees_nothing_of_another(storage: Storage, write: Write) -> None:
    with write() as work:
        a_joined_member(work)
    with storage.view("acme") as view:
        before = list(view.audit.latest(Chain.TENANT)), view.audit.head(Chain.TENANT)

    with write("bolt") as work:
        a_joined_member(work)

    with storage.view("acme") as view:
        assert (list(view.audit.latest(Chain.TENANT)), view.audit.head(Chain.TENANT)) == before


def test_the_chain_is_whole_after_all_that(storage: Storage, write: Write, backend: Backend) -> None:
    for count in range(3):
        with write() as work:
            work.campaigns.add(a_campaign(f"Campaign {count}"))

    with backend.storage.view("acme") as view:
        numbers = [record.number for record in view.audit.records(Chain.TENANT)]
        assert numbers == [1, 2, 3, 4]
        assert is_whole(view)
        assert [r.number for r in view.audit.records(Chain.TENANT, 2)] == [3, 4]


def test_a_tenant_is_made_but_once(backend: Backend) -> None:
    backend.storage.add_tenant("acme")
    backend.storage.add_tenant("acme")

    assert [line[:2] for line in told(backend.storage, "acme")] == [("tenant", "created")]


@pytest.mark.parametrize("chain", Chain)
def test_an_empty_chain_has_no_head(storage: Storage, chain: Chain) -> None:
    with storage.view("acme") as view:
        head = view.audit.head(chain)

    assert (head is None) == (chain is Chain.INSTALLATION)
