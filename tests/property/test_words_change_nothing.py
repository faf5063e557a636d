"""Two worlds with the same events and other words: TikTok's posts, and all answers about them, are the same."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest

from influence.adapters.memory.market.creators import NotPossible
from influence.adapters.memory.storage import MemoryStorage
from influence.application.import_accounts import FileToImport
from influence.application.place_orders import Wanted
from influence.application.read_posts import Tab
from influence.application.run_campaigns import Brief, Changes
from influence.domain.errors import InfluenceError
from influence.domain.keywords import KeywordRules
from influence.domain.membership import Membership
from influence.domain.networks import Network
from influence.entrypoints.cli.scenario.play import Play
from influence.entrypoints.cli.scenario.scene import set_up
from influence.entrypoints.cli.scenario.script import read
from influence.entrypoints.forms.posts import PostForm
from influence.entrypoints.forms.reports import ReportForm
from influence.entrypoints.plain import fields, in_json
from influence.testing.moments import HOUR
from tests.support.desk import Desk
from tests.support.sometimes import assert_reached, sometimes

PAIRS, STEPS = 8, 14
SOAKED_PAIRS: Final = 2_000
CAPTIONS: Final = 2_000
SOAKED_CAPTIONS: Final = 1_000_000
FILE: Final = 100_000
WORDS: Final = (
    *(
        "acme",
        "#acme",
        "@acme",
        "#Acme",
        "ACME",
        "spring",
        "#spring",
        "été",
        "#été",
        "c++",
        "a.b",
        "ad",
        "#ad",
    ),
    *(
        "",
        "#",
        "@",
        "\u200b#acme",
        "\uff03acme",
        "#acme_",
        "tiktok",
        "fyp",
        "#fyp",
        "''",
        '"',
        "\\",
        "%",
        "\U0001f33f",
    ),
)
HANDLES: Final = ("ann", "bob")
REACHED: Final = (
    "a captured post",
    "a linked post",
    "a post added by hand",
    "other rules",
    "other words",
    "a row that is not taken",
    "words that match elsewhere",
)


def caption(dice: random.Random) -> str:
    """What somebody may have written."""
    letters = "".join(chr(dice.choice((dice.randint(33, 126), dice.randint(0xA1, 0x2FFF)))) for _ in range(5))
    return " ".join(dice.choices((*WORDS, letters), k=dice.randint(0, 8))).strip()


def words(dice: random.Random) -> tuple[str, ...]:
    """Some rules of one kind."""
    return tuple(dice.sample(WORDS, dice.randint(0, 4)))


def cell(text: str) -> str:
    """*text* as a cell of a file with commas."""
    return '"' + text.replace('"', '""') + '"'


@attrs.define
class World:
    """One installation: *events* are those of its twin, *voice* is its own."""

    desk: Desk
    events: random.Random
    voice: random.Random
    videos: list[str] = attrs.field(factory=list)

    def begin(self) -> None:
        desk, voice = self.desk, self.voice
        for handle in HANDLES:
            desk.member(handle)
        made = Brief("Spring", "Acme", hashtags=words(voice), keywords=words(voice), mentions=words(voice))
        desk.campaigns.create(desk.by, made)
        desk.campaigns.add(desk.by, "Spring", HANDLES)
        for handle in HANDLES:
            desk.order(handle, posts=3)
            self.videos += [desk.market.add_video(handle) for _ in range(2)]
        self.syncs()

    def step(self) -> None:
        self.desk.clock.advance(HOUR)
        deeds = (
            *(self.films, self.films, self.orders, self.publishes, self.types, self.syncs, self.syncs),
            *(self.by_hand, self.revokes, self.captured, self.brought, self.edits, self.leaves, self.speaks),
        )
        number = self.events.randrange(len(deeds))
        try:
            deeds[number]()
        except (InfluenceError, LookupError, NotPossible):
            sometimes("refused")

    @property
    def who(self) -> str:
        return self.events.choice(HANDLES)

    def code(self) -> str:
        return self.desk.code_of(self.events.choice(self.desk.orders()))

    def films(self) -> None:
        self.videos.append(self.desk.market.add_video(self.who))

    def orders(self) -> None:
        self.desk.place(self.desk.by, "Spring", [self.who], Wanted(3))

    def owner(self, code: str) -> str:
        return self.desk.market._people.numbered(next(self.desk.market._book.under(code)).owner).handle

    def publishes(self) -> None:
        code = self.code()
        self.videos.append(self.desk.market.publish(self.owner(code), code))

    def types(self) -> None:
        people, code = self.desk.market._people, self.code()
        who = people.called(self.owner(code)).number
        video = self.events.choice([video for video in self.videos if people.video(video).owner == who])
        self.desk.market.link(self.owner(code), video, code)
        self.syncs()

    def revokes(self) -> None:
        self.desk.market.unlink(self.events.choice(self.videos))

    def syncs(self) -> None:
        self.desk.sync_posts(self.desk.by)

    def by_hand(self) -> None:
        self.desk.add_by_hand(self.desk.by, "Spring", self.events.choice(self.videos))
        sometimes("a post added by hand")

    def captured(self) -> None:
        video = f"69000000000000{self.events.randint(10000, 99999)}"
        line = f"https://www.tiktok.com/@{self.who}/video/{video},{cell(caption(self.voice))}"
        self.desk.take_posts("Spring", f"url,caption\n{line}\n", legacy=True)
        sometimes("a captured post")

    def brought(self) -> None:
        video = f"68000000000000{self.events.randint(10000, 99999)}"
        line = f"https://www.tiktok.com/@{self.who}/video/{video},{cell(caption(self.voice))}"
        report = self.desk.take_posts("Spring", f"url,caption\n{line}\n")
        assert (report.added, report.attached) == (0, 0)
        sometimes("a row that is not taken")

    def edits(self) -> None:
        before = self.rules
        changed = Changes(hashtags=words(self.voice), keywords=words(self.voice), mentions=words(self.voice))
        self.desk.campaigns.edit(self.desk.by, "Spring", changed)
        sometimes("other rules", self.rules != before)

    def leaves(self) -> None:
        is_member = self.events.random() < 0.7
        self.desk.market.becomes(self.who, Membership.IN if is_member else Membership.NOT_IN)
        self.desk.check(self.desk.by)

    def speaks(self) -> None:
        said = caption(self.voice)
        assert self.rules.match(Network.TIKTOK, said) is None
        sometimes("words that match elsewhere", self.rules.match(Network.INSTAGRAM, said))
        sometimes("other words", said)

    @property
    def rules(self) -> KeywordRules:
        with self.desk.view() as view:
            found = view.campaigns.named("Spring")
            assert found is not None
            return found.rules

    def answers(self) -> Iterator[str]:
        """What the program tells of posts and report, byte by byte."""
        desk = self.desk
        for tab in Tab:
            yield in_json([PostForm.of(row) for row in desk.read_posts(desk.by, "Spring", tab).rows])
        report = fields(ReportForm.of(desk.report(desk.by, "Spring", charts=True)))
        yield in_json({name: told for name, told in report.items() if name != "campaign"})
        with desk.view() as view:
            found = view.campaigns.named("Spring")
            assert found is not None
            for one in view.posts.attachments(found.id):
                sometimes("a linked post", one.order is not None)
                yield repr(one)


def live(pairs: int, folder: Path) -> None:
    for seed in range(pairs):
        worlds = [
            World(Desk.in_memory(folder), random.Random(seed), random.Random(f"{seed} {voice}"))
            for voice in ("one", "other")
        ]
        for world in worlds:
            world.begin()
        for step in range(STEPS):
            for world in worlds:
                world.step()
            one, other = worlds
            assert list(one.answers()) == list(other.answers()), f"pair {seed}, step {step}"
    assert_reached(REACHED)


def test_other_words_and_rules_change_no_answer(tmp_path: Path) -> None:
    live(PAIRS, tmp_path)


@pytest.mark.soak
def test_other_words_and_rules_change_no_answer_of_many(tmp_path: Path) -> None:
    live(SOAKED_PAIRS, tmp_path)


def rows(network: Network, said: list[str], first: int) -> str:
    """A file with one post for each caption."""
    at = {
        Network.TIKTOK: "https://www.tiktok.com/@ann/video/{}",
        Network.INSTAGRAM: "https://www.instagram.com/p/{}/",
    }
    lines = (
        f"{at[network].format(7_000_000_000_000_000_000 + first + number)},ann,{cell(text)}"
        for number, text in enumerate(said)
    )
    return "\n".join(["url,handle,caption", *lines])


def a_desk_with_rules(folder: Path, dice: random.Random) -> Desk:
    """A campaign whose rules fit many captions, with a member who takes part."""
    desk = Desk(MemoryStorage(), Desk.in_memory(folder).premises, folder)
    desk.member("ann")
    rules = tuple((*words(dice), "acme", "ad", "fyp") for _ in range(3))
    made = Brief("Spring", "Acme", hashtags=rules[0], keywords=rules[1], mentions=rules[2])
    desk.campaigns.create(desk.by, made)
    desk.campaigns.add(desk.by, "Spring", ["ann"])
    return desk


def bring_in(captions: int, folder: Path) -> None:
    """Bring in posts with random captions: TikTok's attach nothing, the first thousand of another network do."""
    dice = random.Random(17)
    desk = a_desk_with_rules(folder, dice)
    with desk.view() as view:
        campaign = view.campaigns.named("Spring")
    assert campaign is not None
    fitting = 0
    for first in range(0, captions, FILE):
        said = [caption(dice) for _ in range(min(FILE, captions - first))]
        fitting += sum(campaign.rules.match(Network.INSTAGRAM, text) is not None for text in said)
        assert not any(campaign.rules.match(Network.TIKTOK, text) for text in said)
        path = desk.file(rows(Network.TIKTOK, said, first), "posts.csv")
        report = desk.import_posts(desk.by, "Spring", FileToImport(path))
        assert (report.rows, report.added, report.attached) == (len(said), 0, 0)
        if not first:
            control = said[:500]
            told = desk.take_posts("Spring", rows(Network.INSTAGRAM, control, first))
            wanted = sum(campaign.rules.match(Network.INSTAGRAM, text) is not None for text in control)
            assert told.attached == wanted > 100
    assert fitting > captions / 4
    assert not desk.read_posts(desk.by, "Spring", Tab.PUBLISHED).rows
    with desk.view() as view:
        assert {one.network for one in view.posts.attachments(campaign.id)} == {Network.INSTAGRAM}


def test_two_thousand_captions_attach_no_tiktok_post(tmp_path: Path) -> None:
    bring_in(CAPTIONS, tmp_path)


@pytest.mark.soak
def test_a_million_captions_attach_no_tiktok_post(tmp_path: Path) -> None:
    bring_in(SOAKED_CAPTIONS, tmp_path)


STORY: Final = """
title: One story, told in two voices
seed: 31
creators: {{handles: [anna.cooks], members: 1}}
steps:
  - influence: init
  - influence: campaigns create Summer {rules}
  - influence: accounts add anna.cooks
  - influence: campaigns add Summer anna.cooks
  - influence: orders create Summer anna.cooks
  - trigger: {{event: publish, handle: anna.cooks, caption: {first}}}
    keep: {{video: video_id}}
  - trigger: {{event: publish, handle: anna.cooks, caption: {second}}}
  - trigger: {{event: publish, handle: anna.cooks, caption: {third}}}
    keep: {{chosen: video_id}}
  - trigger: {{event: link_published, handle: anna.cooks, video_id: $video}}
  - clock: +50h
  - influence: sync
  - influence: posts add Summer $chosen --yes
"""
VOICES: Final = (
    ("--hashtag summer --keyword lemonade --mention fizz", "#summer @fizz", "lemonade #summer", "Summer!"),
    ("--hashtag winter", "nothing at all", "", "#winter tea"),
)


def told_by_the_program(folder: Path, voice: tuple[str, str, str, str]) -> list[str]:
    """What the program prints of posts and report after the story in one voice."""
    rules, *captions = voice
    said = dict(zip(("first", "second", "third"), map(json.dumps, captions), strict=True))
    path = folder / "story.yaml"
    path.write_text(STORY.format(rules=rules, **said), encoding="utf-8")
    scenario = read(path)
    with set_up(scenario) as scene:
        list(Play(scene).steps(scenario))
        lists = [scene.run(["posts", "list", "Summer", "--tab", tab.value]).out for tab in Tab]
        report = scene.run(["report", "Summer"]).data
    del report["campaign"]
    return [*lists, json.dumps(report)]


def test_the_program_answers_alike_whatever_creators_write(tmp_path: Path) -> None:
    one, other = (told_by_the_program(tmp_path, voice) for voice in VOICES)

    assert one == other
    published, others, everything, _ = one
    assert [sorted(post["tracked_via"]) for post in json.loads(published)] == [["by_hand"], ["order_link"]]
    assert json.loads(others) == []
    assert sum(not post["in_campaign"] for post in json.loads(everything)) >= 1
