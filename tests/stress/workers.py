"""Workers: they claim, answer, hesitate, give back, disappear, and press the button twice."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.stress.client import Answer, Client
from tests.stress.journal import Market

DONE = (200, 409)
LABELS = ("yes", "no", "unsure")


class Worker:
    """One of the crowd."""

    def __init__(self, market: Market, person: dict[str, Any]) -> None:
        self.market, self.client, self.dice = market, market.client(person), market.dice
        self.late: list[str] = []

    async def run(self) -> None:
        """Works until the market is over; what is begun is brought to its answer."""
        while not self.market.over.is_set():
            chance = self.dice.random()
            if chance < 0.03:
                await self.look_around()
            elif chance < 0.05:
                await self.ask_for_money()
            elif self.late and chance < 0.10:
                await self.hand_in_late()
            else:
                await self.work()
            await self.market.rest()
        self.client.close()

    async def work(self) -> None:
        """Claims a few tasks and deals with each."""
        if not self.market.live:
            await asyncio.sleep(0.05)
            return
        # Half of them run for the newest batch: the race for its last slots.
        batch = self.market.live[-1] if self.dice.random() < 0.5 else self.dice.choice(self.market.live)
        answer = await self.client.post("claim", f"/batches/{batch}/claims", {"count": self.dice.randint(1, 4)}, (200, 201), key=self.market.key())
        self.note_claims(given := answer.json["assignments"])
        while given and not self.market.over.is_set():
            given += await self.deal_with(given.pop()["id"])
            await self.market.rest()
        for one in given:
            await self.give_back(one["id"])

    async def deal_with(self, assignment: str) -> list[dict[str, Any]]:
        """One of the things people do with a task; the tasks that came with the answer."""
        chance = self.dice.random()
        if chance < 0.06:
            await self.give_back(assignment)
        elif chance < 0.10:
            self.late.append(assignment)  # forgotten: the lease runs out
        elif chance < 0.16:
            await self.twice(assignment)
        elif chance < 0.19:
            await self.two_answers(assignment)
        elif chance < 0.22:
            await self.answer_and_give_back(assignment)
        elif chance < 0.24:
            await self.client.post("heartbeat", f"/assignments/{assignment}/heartbeat", {}, DONE)
            return await self.submit(assignment)
        elif chance < 0.26:
            await self.client.post("nonsense", f"/assignments/{assignment}/submission", {"answer": {"label": "no such label"}}, (422, 409))
            return await self.submit(assignment)
        else:
            return await self.submit(assignment)
        return []

    async def submit(self, assignment: str) -> list[dict[str, Any]]:
        """Hands in, and takes up to two more in the same round trip."""
        answer = {"label": self.dice.choice(LABELS)}
        said = await self._hand_in(self.client, "submit", assignment, answer, self.dice.randint(0, 2))
        return self.note_submission(assignment, answer, said)

    async def twice(self, assignment: str) -> None:
        """The same answer on two connections at the same moment: both are told the same."""
        answer, twin = {"label": self.dice.choice(LABELS)}, self.client.twin()
        first, second = await asyncio.gather(
            self._hand_in(self.client, "submit twice", assignment, answer, 1), self._hand_in(twin, "submit twice", assignment, answer, 1)
        )
        twin.close()
        if {first.status, second.status} == {200, 409}:
            self.market.journal.wrong.append(f"the same answer of {assignment} was taken and refused: {first.body[:200]!r} {second.body[:200]!r}")
        if first.status == second.status == 200:
            # What was claimed after the answer was taken may be missing from the one of them that came in between.
            few, many = sorted(({one["id"] for one in said.json["next"]} for said in (first, second)), key=len)
            if not few <= many:
                self.market.journal.wrong.append(f"the same answer of {assignment} brought different next tasks: {first.body!r} {second.body!r}")
        for said in (first, second):
            for one in self.note_submission(assignment, answer, said):
                await self.give_back(one["id"])

    async def two_answers(self, assignment: str) -> None:
        """Two answers at the same moment: at most one is taken."""
        twin, answers = self.client.twin(), ({"label": "yes"}, {"label": "no"})
        said = await asyncio.gather(
            *(self._hand_in(who, "two answers", assignment, answer, 0) for who, answer in zip((self.client, twin), answers, strict=True))
        )
        twin.close()
        if all(one.status == 200 for one in said) and assignment not in self.market.journal.sent_back:
            self.market.journal.wrong.append(f"two different answers of {assignment} were both taken")
        for answer, one in zip(answers, said, strict=True):
            self.note_submission(assignment, answer, one)

    async def answer_and_give_back(self, assignment: str) -> None:
        """Answer and return at the same moment: one of them happens."""
        twin, answer = self.client.twin(), {"label": "unsure"}
        said, back = await asyncio.gather(
            self._hand_in(self.client, "submit or return", assignment, answer, 0), twin.post("submit or return", f"/assignments/{assignment}/return", {}, DONE)
        )
        twin.close()
        if said.status == back.status == 200:
            self.market.journal.wrong.append(f"{assignment} was both handed in and given back")
        self.note_submission(assignment, answer, said)
        if back.status == 200:
            self.market.journal.returned.add(assignment)

    async def hand_in_late(self) -> None:
        """An answer after its lease may have run out: taken where the slot is still free, else refused in words."""
        assignment, answer = self.late.pop(0), {"label": "yes"}
        said = await self._hand_in(self.client, "submit late", assignment, answer, 0)
        if said.status == 409 and said.code not in ("lease_expired", "already_submitted"):
            self.market.journal.wrong.append(f"late work on {assignment} was refused with {said.body[:200]!r}")
        self.note_submission(assignment, answer, said)

    async def give_back(self, assignment: str) -> None:
        """Returns a task."""
        if (await self.client.post("return", f"/assignments/{assignment}/return", {}, DONE)).status == 200:
            self.market.journal.returned.add(assignment)

    async def look_around(self) -> None:
        """The feed, the own work and the own money."""
        await self.client.get("feed", "/feed")
        await self.client.get("own work", "/me/assignments?limit=20")
        for one in (await self.client.get("own work", "/me/assignments?state=revising")).json["items"]:
            await self.submit(one["id"])
        await self.client.get("statement", "/me/statement?limit=20")

    async def ask_for_money(self) -> None:
        """Asks for a payout twice at the same moment with one key: one payout."""
        if not (await self.client.get("balance", "/me/balance")).json["payable"]:
            return
        key, twin = self.market.key(), self.client.twin()
        said = await asyncio.gather(*(who.post("payout", "/payouts", {}, (201, 409), key=key) for who in (self.client, twin)))
        twin.close()
        made = {(one.json["id"], one.json["amount"]) for one in said if one.status == 201}
        if len(made) > 1:
            self.market.journal.wrong.append(f"one key made two payouts: {made}")
        for payout, amount in made:
            self.market.journal.payouts[payout] = (self.client.id, amount)

    def note_claims(self, given: list[dict[str, Any]]) -> None:
        """Writes down what was claimed; a second owner of one assignment is a wrong."""
        for one in given:
            mine = (self.client.id, one["task"]["id"])
            if self.market.journal.claimed.setdefault(one["id"], mine) != mine:
                self.market.journal.wrong.append(f"assignment {one['id']} was given to two workers")

    def note_submission(self, assignment: str, answer: dict[str, Any], said: Answer) -> list[dict[str, Any]]:
        """Writes down what was acknowledged; the next tasks."""
        if said.status != 200:
            return []
        self.market.journal.submitted[assignment] = answer
        following = said.json["next"]
        self.note_claims(following)
        return list(following)

    async def _hand_in(self, client: Client, act: str, assignment: str, answer: dict[str, Any], more: int) -> Answer:
        return await client.post(act, f"/assignments/{assignment}/submission", {"answer": answer, "claim_next": more}, DONE)
