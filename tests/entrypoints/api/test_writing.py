"""What programs have done over HTTP: every address that changes something, its refusals, and its repeats."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from influence.application.acting import Actor
from influence.application.keep_people import KeepPeople, Wishes
from influence.application.sync_posts import SyncPosts
from influence.domain.api_keys import Scope
from influence.domain.applications import Application, Happened, Particulars
from influence.domain.membership import Membership
from influence.domain.ports.figures import LegacyRow
from influence.testing.contracts.storage.backends import memory
from influence.testing.moments import NOON
from tests.entrypoints.api.writing import Programs, programs


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    folder: Path = tmp_path_factory.mktemp("writing")
    with memory(folder) as backend, programs(backend, folder) as office:
        yield office


def test_accounts_are_decided_one_by_one(office: Programs) -> None:
    office.market.add_creator("in.here", Membership.IN)
    office.market.add_creator("out.there", Membership.NOT_IN)

    answer = office.post("/accounts", {"handles": ["in.here", "@out.there", "not a handle", "in.here"]})

    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 409, 400, 200]
    assert results[0]["account"]["account_type"] == "tiktok_creator"
    assert "follower_count" not in results[0]["account"]
    for refused in results[1:3]:
        assert refused["error"]["code"]
        assert refused["error"]["message"]
    assert results[1]["error"]["remedies"]


def test_other_networks_come_in_as_they_are(office: Programs) -> None:
    told = office.told("/accounts", {"handles": ["gram"], "network": "instagram"})

    (one,) = told["results"]
    assert (one["status"], one["account"]["network"], one["account"]["kind"]) == (201, "instagram", None)


def test_invitations_are_decided_one_by_one(office: Programs) -> None:
    office.market.add_creator("stranger", Membership.NOT_IN)
    office.members("member")
    asked = {"handles": ["stranger", "member", "no handle"]}

    dry = office.told("/accounts/invites", {**asked, "dry_run": True})["results"]
    real = office.told("/accounts/invites", asked)["results"]

    assert [one["sent"] for one in dry] == ["would_be_invited", "already_in", "failed"]
    assert [one["sent"] for one in real] == ["invited", "already_in", "failed"]
    assert [one["status"] for one in real] == [200, 200, 400]


def test_memberships_are_asked_for(office: Programs) -> None:
    office.members("asked.again")

    told = office.told("/accounts/membership-checks", {"which": "all"})

    assert told["answers"]["in"] >= 1, told
    assert (told["unanswered"], told["error"]) == (0, None)


def test_people_are_written_down_and_changed(office: Programs) -> None:
    office.members("kofi")
    made = office.told("/influencers", {"name": "Kofi", "email": "kofi@example.com", "handles": ["kofi"]})

    changed = office.ask(
        "PATCH", f"/influencers/{made['id']}", {"name": "Kofi B.", "country": "GH"}, once=None
    )

    assert (changed.status_code, changed.json()["name"], changed.json()["email"]) == (
        200,
        "Kofi B.",
        "kofi@example.com",
    )


def test_notes_tags_and_groups_go_to_many(office: Programs) -> None:
    office.members("note.one", "note.two")
    whom = ["note.one", "note.two", "nobody.here"]

    noted = office.told("/influencers/notes", {"whom": whom, "text": "calls back"})["results"]
    tagged = office.told("/influencers/tags", {"whom": whom, "add": ["food"]})["results"]
    untagged = office.told("/influencers/tags", {"whom": whom, "add": ["fast"], "remove": ["food"]})[
        "results"
    ]
    grouped = office.post("/influencers/groups", {"whom": whom, "group": "talents"})

    for results in (noted, tagged, untagged):
        assert [one["status"] for one in results] == [200, 200, 404]
    assert [note["text"] for note in noted[0]["influencer"]["notes"]] == ["calls back"]
    assert (tagged[0]["influencer"]["tags"], untagged[0]["influencer"]["tags"]) == (["food"], ["fast"])
    assert (grouped.status_code, grouped.json()["code"]) == (404, "group_not_found")


def test_campaigns_are_made_changed_and_archived(office: Programs) -> None:
    made = office.post(
        "/campaigns",
        {"name": "Autumn", "starts_on": "2026-09-01", "client_fee": {"hundredths": 5000, "currency": "EUR"}},
    )
    number = made.json()["id"]

    changed = office.ask(
        "PATCH", f"/campaigns/{number}", {"brief": "Soup", "ends_on": "2026-10-01"}, once=None
    )
    archived = office.told(f"/campaigns/{number}/archive")
    closed = office.ask("PATCH", f"/campaigns/{number}", {"brief": "Stew"}, once=None)

    assert (made.status_code, made.json()["brand"]) == (201, "Autumn")
    assert (changed.json()["brief"], changed.json()["client_fee"]["hundredths"]) == ("Soup", 5000)
    assert archived["status"] == "archived"
    assert (closed.status_code, closed.json()["code"]) == (409, "campaign_archived")


def test_participants_come_and_go_one_by_one(office: Programs) -> None:
    office.members("part.one", "part.two")
    number = office.campaign("Parts", "part.one")

    joined = office.told(f"/campaigns/{number}/participants", {"handles": ["part.one", "part.two", "no.one"]})
    left = office.told(
        f"/campaigns/{number}/participants/removals", {"handles": ["part.two", "part.two", "no.one"]}
    )

    assert [(one["status"], one["changed"]) for one in joined["results"]] == [
        (200, False),
        (200, True),
        (404, False),
    ]
    assert [(one["status"], one["changed"]) for one in left["results"]] == [
        (200, True),
        (200, False),
        (404, False),
    ]


def test_orders_are_placed_for_many_and_kept(office: Programs) -> None:
    office.members("ord.one", "ord.two")
    office.market.refuse_orders("ord.two", "too busy")
    number = office.campaign("Orders", "ord.one", "ord.two")
    wanted = {"handles": ["ord.one", "ord.two", "ord.none"], "posts": 2}

    dry = office.told(f"/campaigns/{number}/orders", {**wanted, "dry_run": True})
    results = office.told(f"/campaigns/{number}/orders", wanted)["results"]
    order = results[0]["order"]["id"]

    assert [one["order"] for one in dry["results"]] == [None, None, None]
    assert [one["status"] for one in results] == [201, 502, 404]
    assert results[0]["order"]["campaign_code"]
    assert office.told(f"/orders/{order}/send")["sent_at"]
    moved = office.ask("PATCH", f"/orders/{order}", {"due_on": "2026-12-24"}, once=None)
    assert moved.json()["due_on"] == "2026-12-24"
    assert office.told(f"/orders/{order}/cancel")["state"] == "cancelled"
    again = office.post(f"/orders/{order}/place")
    assert (again.status_code, again.json()["code"]) == (409, "order_step_refused")


def test_creators_are_asked_to_link_videos(office: Programs) -> None:
    office.members("link.one")
    number = office.campaign("Links", "link.one")
    (ordered,) = office.told(f"/campaigns/{number}/orders", {"handles": ["link.one"]})["results"]
    video = office.market.add_video("link.one")

    asked = office.post(f"/orders/{ordered['order']['id']}/link-requests", {"url": video})
    unknown = office.post(f"/orders/{ordered['order']['id']}/link-requests/withdrawals", {"url": "12345"})

    assert asked.status_code in {200, 409}, asked.text
    assert unknown.json()["code"]


def test_a_loss_is_told_before_a_post_is_added(office: Programs) -> None:
    office.members("post.one")
    number = office.campaign("By hand", "post.one")
    url = a_known_post(office, "post.one")

    told = office.post(f"/campaigns/{number}/posts", {"url": url})
    added = office.post(f"/campaigns/{number}/posts", {"url": url, "accept_loss": True})
    gone = office.post(f"/campaigns/{number}/posts/removals", {"url": url})

    assert (told.status_code, told.json()["code"]) == (409, "loss_not_accepted")
    assert "reach" in told.json()["detail"]
    assert told.json()["remedies"]
    assert (added.status_code, "reach" in added.json()["misses"]) == (201, True)
    assert "metrics" not in added.json()
    assert gone.json()["stays_because"] == []


def a_known_post(office: Programs, handle: str) -> str:
    """A video of theirs that TikTok has shown."""
    sync: SyncPosts = office.container.resolve(SyncPosts)
    video = office.market.add_video(handle)
    sync(Actor("acme", "mara"))
    return video


def test_reports_are_kept_and_dropped(office: Programs) -> None:
    number = office.campaign("Reports")

    kept = office.told(f"/campaigns/{number}/reports", {"note": "before the call"})
    dropped = office.ask("DELETE", f"/reports/{kept['id']}", once=None)
    again = office.ask("DELETE", f"/reports/{kept['id']}", once=None)

    assert kept["note"] == "before the call"
    assert (dropped.status_code, again.status_code) == (200, 404)


def test_schedules_are_made_changed_and_ended(office: Programs) -> None:
    wanted = {"campaign": office.campaign("Mailed"), "rhythm": "every friday 9:00", "to": ["ann@example.com"]}

    made = office.told("/schedules", {**wanted, "zone": "Europe/Berlin", "formats": ["xlsx", "html"]})
    path = f"/schedules/{made['schedule']}"
    changed = office.ask("PATCH", path, {"to": ["bo@example.com"], "language": "de"}, once=None).json()
    listed = office.ask("GET", f"/schedules?campaign={wanted['campaign']}", once=None).json()["items"]
    ended = office.ask("DELETE", path, once=None)
    again = office.ask("DELETE", path, once=None)

    assert (made["campaign"], made["rhythm"], made["formats"]) == (
        "Mailed",
        "every Friday 09:00",
        ["xlsx", "html"],
    )
    assert made["next_run"].startswith("2026-03-06T08:00")
    assert {**made, "to": ["bo@example.com"], "language": "de"} == changed
    assert listed == [changed]
    assert (ended.status_code, ended.json(), again.status_code) == (200, changed, 404)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"rhythm": "now and then"}, 409, "value_refused"),
        ({"to": ["nobody"]}, 409, "value_refused"),
        ({"zone": "Mars/Olympus"}, 409, "value_refused"),
        ({"to": []}, 400, "bad_body"),
        ({"campaign": 987_654}, 404, "campaign_not_found"),
    ],
)
def test_what_cannot_be_a_schedule_is_refused(
    office: Programs, said: dict[str, object], status: int, code: str
) -> None:
    number = office.campaign(f"Refused {said}")
    wanted = {"campaign": number, "rhythm": "every day 9:00", "to": ["ann@example.com"]}

    answer = office.post("/schedules", {**wanted, **said})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_who_has_reports_mailed_may_export_them(office: Programs) -> None:
    wanted = {"campaign": office.campaign("Kept in"), "rhythm": "every day 9:00", "to": ["ann@example.com"]}
    path = f"/schedules/{office.told('/schedules', wanted)['schedule']}"
    writer = office.another_key("only writes", Scope.CAMPAIGNS_WRITE)

    answers = [
        office.post("/schedules", wanted, key=writer),
        office.ask("PATCH", path, {"to": ["out@example.com"]}, once=None, key=writer),
        office.ask("DELETE", path, once=None, key=writer),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert answers[0].json()["code"] == "scope_missing"
    assert answers[2].json()["to"] == ["ann@example.com"]


def test_a_secret_is_shown_once_and_never_kept(office: Programs) -> None:
    asked = {"url": "https://hooks.example.com/in", "kinds": ["order.*"]}

    first = office.post("/webhooks", asked, once="endpoint")
    second = office.post("/webhooks", asked, once="endpoint")

    assert first.status_code == 201, first.text
    secret = first.json()["secret"]
    assert secret
    assert (second.json()["secret"], second.headers["idempotency-replayed"]) == (None, "true")
    assert "once" in second.json()["secret_absent_because"]
    with office.storage.view("acme") as view:
        assert not view.personal.standing([secret])


def test_endpoints_are_changed_tried_and_removed(office: Programs) -> None:
    number = office.told("/webhooks", {"url": "https://hooks.example.com/other"})["endpoint"]

    disabled = office.ask("PATCH", f"/webhooks/{number}", {"enabled": False}, once=None).json()
    rotated = office.told(f"/webhooks/{number}/rotate", {"overlap_hours": 1})
    tried = office.told(f"/webhooks/{number}/try", {"dry_run": True})
    removed = office.ask("DELETE", f"/webhooks/{number}", once=None)
    lost = office.post("/webhooks/deliveries/999/again")

    assert disabled["disabled_because"] == "by_user"
    assert rotated["secret"]
    assert (tried["dry_run"], tried["status"]) == (True, None)
    assert "hooks.example.com" in tried["written"]
    assert (removed.status_code, lost.status_code) == (200, 404)


def test_notices_are_marked_as_read(office: Programs) -> None:
    people: KeepPeople = office.container.resolve(KeepPeople)
    people.add(Actor("acme", "mara"), "Mara", Wishes())

    marked = office.told("/messages/read", {"person": "Mara"})
    nobody = office.post("/messages/read", {"person": "Nobody"})

    assert marked == {"marked": 0}
    assert (nobody.status_code, nobody.json()["code"]) == (404, "person_not_found")


def test_applicants_are_taken_in_or_turned_down(office: Programs) -> None:
    number = an_application(office)

    unconnected = office.post(f"/applications/{number}/accept")
    declined = office.told(f"/applications/{number}/decline", {"reason": "no room"}, once="decline")
    repeated = office.told(f"/applications/{number}/decline", {"reason": "no room"}, once="decline")
    too_late = office.post(f"/applications/{number}/decline", {"reason": "again"})

    assert (unconnected.status_code, unconnected.json()["code"]) == (409, "applicant_not_connected")
    assert (declined["state"], repeated) == ("declined", declined)
    assert (too_late.status_code, too_late.json()["code"]) == (409, "application_step_refused")


def an_application(office: Programs) -> int:
    submitted = Application(
        "cooks",
        Happened(NOON, "kofi"),
        Particulars("Kofi", "kofi@example.com"),
        submitted=Happened(NOON, "kofi"),
    )
    with office.storage.begin("acme") as work:
        kept = work.applications.add(submitted)
        work.commit()
    return kept.id


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/accounts", {}, "/handles"),
        ("/accounts", {"handles": "ann"}, "/handles"),
        ("/accounts", {"handles": ["ann", 7]}, "/handles/1"),
        ("/accounts", {"handles": [f"h{number}" for number in range(501)]}, "/handles"),
        ("/accounts", {"handles": ["ann"], "colour": 1}, "/colour"),
        ("/campaigns", {"name": ""}, "/name"),
        ("/campaigns", {"name": "x", "starts_on": "tomorrow"}, "/starts_on"),
        (
            "/campaigns",
            {"name": "x", "client_fee": {"hundredths": True, "currency": "EUR"}},
            "/client_fee/hundredths",
        ),
        ("/campaigns", ["x"], "the body"),
        ("/campaigns/1/orders", {"deliverables": [{"name": "a"}, {}]}, "/deliverables/1/name"),
        ("/campaigns/1/orders", {"spark_days": 8}, "/spark_days"),
    ],
)
def test_a_body_that_does_not_fit_is_named(office: Programs, path: str, body: Any, place: str) -> None:
    answer = office.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_body")
    assert f"{place}: " in answer.json()["detail"]
    assert answer.json()["remedies"]


def test_only_json_of_one_mebibyte_is_taken(office: Programs) -> None:
    text = office.http.post(
        "/api/v1/campaigns",
        content=b'{"name": "x"}',
        headers={
            "Authorization": f"Bearer {office.key}",
            "Idempotency-Key": "t",
            "Content-Type": "text/plain",
        },
    )
    large = office.post("/campaigns", {"name": "x", "brief": "y" * 1024 * 1024})

    assert (text.status_code, text.json()["code"]) == (415, "media_type_refused")
    assert large.status_code == 413


def test_what_concerns_everybody_is_for_a_tenant_alone(office: Programs) -> None:
    erasing = office.post("/erasures/plans", {"handle": "nobody.at.all"})
    leaving = office.post("/cutover/plans", {})

    for answer in (erasing, leaving):
        assert (answer.status_code, answer.json()["code"]) == (409, "installation_shared")
        assert answer.json()["remedies"]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    folder: Path = tmp_path_factory.mktemp("alone")
    with memory(folder) as backend, programs(backend, folder, tenants=("acme",)) as office:
        yield office


def test_a_person_is_erased_as_planned(alone: Programs) -> None:
    alone.members("goes.away", "stays.here")
    number = alone.campaign("Erasing", "goes.away")
    note = alone.told("/influencers/notes", {"whom": ["goes.away"], "text": "private"}, once="note")

    plan = alone.told("/erasures/plans", {"handle": "goes.away"}, once="plan")
    again = alone.told("/erasures/plans", {"handle": "goes.away"}, once="plan")
    forged = alone.post("/erasures", {"plan": {**plan["plan"], "made_by": "somebody"}})
    erased = alone.told("/erasures", {"plan": plan["plan"]})
    repeated = alone.post("/influencers/notes", {"whom": ["goes.away"], "text": "private"}, once="note")

    assert note["results"][0]["status"] == 200
    assert plan["goes"]["answers_to_programs"] >= 2
    assert (again["plan"], again["digest"]) == (None, plan["digest"])
    assert (forged.status_code, forged.json()["code"]) == (409, "document_altered")
    assert erased["ended_at"]
    assert erased["went"]["answers_to_programs"] == plan["goes"]["answers_to_programs"]
    assert (repeated.status_code, repeated.json()["code"]) == (409, "answer_erased")
    with alone.storage.view("acme") as view:
        assert not view.personal.standing(["goes.away"])
    assert alone.ask("PATCH", f"/campaigns/{number}", {"brief": "goes on"}, once=None).status_code == 200


def test_the_old_source_is_left_as_planned(alone: Programs) -> None:
    with alone.storage.begin("acme") as work:
        work.takeover.put([LegacyRow("old.one", {})], at=NOON, by="mara")
        work.commit()

    plan = alone.told("/cutover/plans", {"ask": False}, once="cutover")
    again = alone.told("/cutover/plans", {"ask": False}, once="cutover")
    unread = alone.post("/cutover", {"plan": {"format": "none of ours"}})
    left = alone.told("/cutover", {"plan": plan["plan"]})

    assert plan["accounts"] >= 1
    assert again["plan"] is None
    assert (unread.status_code, unread.json()["code"]) == (409, "value_refused")
    assert left["phase"] == "after"


def test_the_purge_needs_its_own_scope(office: Programs) -> None:
    others = office.another_key("all but one", *(set(Scope) - {Scope.PURGE_EXECUTE}))

    for path, body in (
        ("/erasures/plans", {"handle": "ann"}),
        ("/cutover/plans", {}),
        ("/cutover", {"plan": {}}),
    ):
        answer = office.post(path, body, key=others)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
