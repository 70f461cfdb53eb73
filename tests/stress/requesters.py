"""Requesters and operators: they publish, append, pause, decide, close, pay in and pay out, often two at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.stress.journal import Market

REVIEWS = ({"mode": "manual"}, {"mode": "manual"}, {"mode": "all"}, {"mode": "agreement", "min_agreement": 0.5})
QUALITIES = ({}, {}, {"gold_rate": 0.1}, {"refill_rejected": False})
DECIDED = (200, 409)


@dataclass
class Own:
    """A batch as its requester remembers it."""

    id: str
    tasks: int = 0
    is_paused: bool = False
    waiting: set[str] = field(default_factory=set)


class Requester:
    """Somebody with tasks."""

    def __init__(self, market: Market, person: dict[str, Any], lease_seconds: int = 10, most_batches: int = 4, most_tasks: int = 200) -> None:
        self.market, self.client, self.dice = market, market.client(person), market.dice
        self.lease_seconds, self.most_batches, self.most_tasks = lease_seconds, most_batches, most_tasks
        self.batches: list[Own] = []

    async def run(self) -> None:
        """Keeps a few batches alive and busy until the market is over."""
        while not self.market.over.is_set():
            if len(self.batches) < self.most_batches:
                await self.open_batch()
            batch = self.dice.choice(self.batches)
            chance = self.dice.random()
            if chance < 0.16:
                await self.append(batch)
            elif chance < 0.24:
                await self.pause_or_resume(batch)
            elif chance < 0.28:
                await self.close(batch)
            elif chance < 0.33:
                await self.client.get("results", f"/batches/{batch.id}/results?format=json&level={self.dice.choice(('task', 'assignment'))}")
            elif chance < 0.36:
                await self.client.get("batches", "/batches?limit=20")
            else:
                await self.review(batch)
            await self.market.rest(2)
        for batch in self.batches:
            if batch.is_paused:
                await self.pause_or_resume(batch)
        self.client.close()

    async def open_batch(self) -> None:
        """A project, a batch, tasks, and live."""
        terms = {
            "title": "Same product?", "task_type": "choice", "interface": {"text": "{{text}}", "labels": ["yes", "no", "unsure"]},
            "reward": self.dice.choice(("0.000001", "0.000125", "0.01", "0.05")), "overlap": self.dice.randint(1, 4), "lease_seconds": self.lease_seconds,
            "auto_approve_seconds": self.dice.choice((2, 86400)), "review": self.dice.choice(REVIEWS),
            "quality": self.dice.choice(QUALITIES),
        }  # fmt: skip
        project = (await self.client.post("project", "/projects", terms, (201,), key=self.market.key())).json["id"]
        made = await self.client.post("batch", f"/projects/{project}/batches", {"name": "stress"}, (201,), key=self.market.key())
        own = Own(made.json["id"])
        self.batches.append(own)
        await self.append(own)
        self.market.live.append(own.id)
        del self.market.live[:-24]

    async def append(self, own: Own) -> None:
        """A few more tasks, live at once; a small one now and then, so that its last slots are run for."""
        count = self.dice.choice((2, 5, self.most_tasks // 5, self.most_tasks))
        keys = [f"{own.id[-6:]}-{own.tasks + n}" for n in range(count)]
        # Every tenth is gold, which counts where the batch asks for a share of it.
        known = [{"gold": {"label": "yes"}} if n % 10 == 9 else {} for n in range(count)]
        lines = b"\n".join(orjson.dumps({"key": key, "input": {"text": f"offer {key}"}} | gold) for key, gold in zip(keys, known, strict=True))
        path, kind = f"/batches/{own.id}", "application/x-ndjson"
        taken = await self.client.post("append", f"{path}/tasks", body=lines, kind=kind, key=self.market.key())
        own.tasks += count
        if taken.json["accepted"] != count:
            self.market.journal.wrong.append(f"{own.id}: {count} new tasks were sent, told {taken.body[:200]!r}")
        self.market.journal.imported[own.id] |= set(keys)
        live = await self.client.post("publish", f"{path}/publish", {}, (200, 402), key=self.market.key())
        if live.status == 200:
            self.market.journal.published[own.id] = own.tasks

    async def pause_or_resume(self, own: Own) -> None:
        """Nobody claims for a while."""
        act = "resume" if own.is_paused else "pause"
        done = await self.client.post(act, f"/batches/{own.id}/{act}", {}, DECIDED, key=self.market.key())
        own.is_paused = done.status == 200 and done.json["state"] == "paused"

    async def close(self, own: Own) -> None:
        """Ends a batch while others still work on it, and closes it twice at the same moment."""
        twin, path = self.client.twin(), f"/batches/{own.id}/close"
        said = await asyncio.gather(*(who.post("close", path, {}, DECIDED, key=self.market.key()) for who in (self.client, twin)))
        twin.close()
        if sorted(one.status for one in said) != [200, 409]:
            self.market.journal.wrong.append(f"{own.id} closed twice was answered {[one.status for one in said]}")
        self.market.journal.closed.add(own.id)
        await self.review(own)
        self.batches.remove(own)
        if own.id in self.market.live and self.dice.random() < 0.7:
            self.market.live.remove(own.id)  # some workers learn late that it is closed

    async def review(self, own: Own) -> None:
        """Decides on what was handed in: one by one, in bulk, or both ways at the same moment."""
        page = (await self.client.get("undecided", f"/batches/{own.id}/assignments?state=submitted&limit=60")).json["items"]
        ids = [one["id"] for one in page]
        self.dice.shuffle(ids)
        if not ids:
            return
        chance = self.dice.random()
        if chance < 0.25:
            await asyncio.gather(*(self.approve_or_reject(one) for one in ids[:3]))
        elif chance < 0.45:
            await self.fight_over(ids[0])
        elif chance < 0.50:
            await self.approve(ids[0], bonus="0.01")
        elif chance < 0.55:
            await self.send_back(ids[0])
        elif chance < 0.60:
            await self.overturn(own)
        else:
            half = len(ids) // 2
            both = [self.bulk(own, ids[: half + 2], ids[half + 2 :])]
            if chance > 0.85:
                both.append(self.bulk(own, ids[half:], ids[:half]))  # the other way round, at the same moment
            await asyncio.gather(*both)

    async def approve_or_reject(self, assignment: str) -> None:
        """One decision, on a connection of its own."""
        await (self.reject(assignment) if self.dice.random() < 0.2 else self.approve(assignment))

    async def approve(self, assignment: str, bonus: str | None = None) -> bool:
        """Approves one answer."""
        twin = self.client.twin()
        body = {"feedback": "Thank you."} | ({"bonus": bonus} if bonus else {})
        done = await twin.post("approve", f"/assignments/{assignment}/approve", body, (200, 402, 409), key=self.market.key())
        twin.close()
        if done.status == 200:
            self.market.journal.approved.add(assignment)
        return done.status == 200

    async def reject(self, assignment: str) -> bool:
        """Rejects one answer."""
        twin = self.client.twin()
        done = await twin.post("reject", f"/assignments/{assignment}/reject", {"reason_code": "wrong_answer"}, DECIDED, key=self.market.key())
        twin.close()
        if done.status == 200:
            self.market.journal.rejected.add(assignment)
        return done.status == 200

    async def send_back(self, assignment: str) -> None:
        """Asks for a better answer, once."""
        self.market.journal.sent_back.add(assignment)
        path, body = f"/assignments/{assignment}/send-back", {"feedback": "Look at the second offer again."}
        await self.client.post("send back", path, body, DECIDED, key=self.market.key())

    async def overturn(self, own: Own) -> None:
        """Pays a rejected answer after all, twice at the same moment: it is paid once."""
        rejected = (await self.client.get("rejected", f"/batches/{own.id}/assignments?state=rejected&limit=5")).json["items"]
        if not rejected:
            return
        path, twin = f"/assignments/{rejected[-1]['id']}/overturn", self.client.twin()
        said = await asyncio.gather(*(who.post("overturn", path, {}, (200, 402, 409), key=self.market.key()) for who in (self.client, twin)))
        twin.close()
        if all(one.status == 200 for one in said):
            self.market.journal.wrong.append(f"{path} was done twice")
        if any(one.status == 200 for one in said):
            self.market.journal.approved.add(rejected[-1]["id"])

    async def fight_over(self, assignment: str) -> None:
        """Approve and reject at the same moment, twice each: it is decided once."""
        decided = await asyncio.gather(self.approve(assignment), self.reject(assignment), self.approve(assignment), self.reject(assignment))
        if sum(decided) > 1:
            self.market.journal.wrong.append(f"{assignment} was decided {sum(decided)} times")

    async def bulk(self, own: Own, approve: list[str], reject: list[str]) -> None:
        """Many at once; each is answered for."""
        twin = self.client.twin()
        body = {"approve": approve, "reject": [{"id": one, "reason_code": "low_effort"} for one in reject[:5]]}
        done = await twin.post("bulk review", f"/batches/{own.id}/reviews", body, key=self.market.key())
        twin.close()
        for one in done.json["items"]:
            if "code" not in one:
                (self.market.journal.approved if one["state"] == "approved" else self.market.journal.rejected).add(one["id"])


class Uploader:
    """A requester with files so large that a runner imports them: each arrives whole and once, whatever is killed meanwhile."""

    def __init__(self, market: Market, person: dict[str, Any], rows: int = 12_000) -> None:
        self.market, self.client, self.rows = market, market.client(person), rows

    async def run(self) -> None:
        """One file after the other, each into a draft of its own, until the market is over."""
        terms = {"title": "Many", "task_type": "choice", "interface": {"text": "{{text}}", "labels": ["yes", "no"]}, "reward": "0.01"}
        project = (await self.client.post("project", "/projects", terms, (201,), key=self.market.key())).json["id"]
        while not self.market.over.is_set():
            made = await self.client.post("batch", f"/projects/{project}/batches", {"name": "large"}, (201,), key=self.market.key())
            await self.upload(made.json["id"])
            await self.market.rest(40)
        self.client.close()

    async def upload(self, batch: str) -> None:
        """Sends the file and waits for what becomes of it, as far as the market lasts; the proof looks at the rest."""
        keys = [f"{batch[-6:]}-{n}" for n in range(self.rows)]
        lines = b"\n".join(orjson.dumps({"key": key, "input": {"text": f"offer {key} " + "of a thing " * 12}}) for key in keys)
        path, kind = f"/batches/{batch}/tasks", "application/x-ndjson"
        taken = (await self.client.post("upload", path, body=lines, kind=kind, expected=(202,), key=self.market.key())).json
        self.market.journal.imported[batch] |= set(keys)
        while taken["state"] not in ("done", "failed") and not self.market.over.is_set():
            await asyncio.sleep(0.3)
            taken = (await self.client.get("import", f"/imports/{taken['id']}")).json
        if taken["state"] == "failed" or taken["state"] == "done" and taken["accepted"] != self.rows:
            self.market.journal.wrong.append(f"{batch}: {self.rows} rows were uploaded, told {str(taken)[:300]}")


class Operator:
    """Somebody who pays in, pays out and looks at the books."""

    def __init__(self, market: Market, person: dict[str, Any], requesters: list[str]) -> None:
        self.market, self.client, self.dice, self.requesters = market, market.client(person), market.dice, requesters

    async def run(self) -> None:
        """Until the market is over."""
        while not self.market.over.is_set():
            chance = self.dice.random()
            if chance < 0.3:
                await self.deposit()
            elif chance < 0.9:
                await self.settle()
            else:
                await self.prove()
            await self.market.rest(8)
        self.client.close()

    async def deposit(self) -> None:
        """Money for a requester, sent twice at the same moment with one key: it counts once."""
        reference, amount = self.market.key(), f"{self.dice.randint(1, 500) / 100:.2f}"
        body, twin = {"email": self.dice.choice(self.requesters), "amount": amount, "reference": reference}, self.client.twin()
        await asyncio.gather(*(who.post("deposit", "/deposits", body, (201,), key=reference) for who in (self.client, twin)))
        twin.close()
        self.market.journal.deposits[reference] = amount

    async def settle(self) -> None:
        """Takes a payout and pays it, or fails it, or both at the same moment: it is settled once."""
        waiting = (await self.client.get("payouts", "/payouts?state=requested&limit=20")).json["items"]
        if not waiting:
            return
        payout, chance = self.dice.choice(waiting)["id"], self.dice.random()
        acts = ["pay", "fail", "pay"] if chance < 0.3 else ["pay"] if chance < 0.8 else ["fail"]
        twins = [self.client.twin() for _ in acts]
        bodies = {"pay": {"reference": "bank"}, "fail": {"reason": "account closed"}}
        said = await asyncio.gather(
            *(twin.post(act, f"/payouts/{payout}/{act}", bodies[act], DECIDED, key=self.market.key()) for twin, act in zip(twins, acts))
        )
        done = {one.json["state"] for one in said if one.status == 200}
        if sum(one.status == 200 for one in said) > 1:
            self.market.journal.wrong.append(f"payout {payout} was settled {len(done)} times")
        for twin in twins:
            twin.close()
        for state in done:
            self.market.journal.settled[payout] = state

    async def prove(self) -> None:
        """The books hold at any moment, also in the middle of it all."""
        said = await self.client.get("books", "/books")
        if not said.json["ok"]:
            self.market.journal.wrong.append(f"the books do not hold: {said.body[:1000]!r}")
