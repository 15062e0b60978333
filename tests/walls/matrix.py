"""Ten gateways, ten identities, five ways to reach another's topics: publish, subscribe, will, retained, takeover.

What counts is what arrives, never what the broker says of it. After what an identity tried, it says a last word that must arrive; by
then whatever else it said would have arrived, too, for a broker keeps the order of one connection.
"""
import json
from concurrent.futures import ThreadPoolExecutor

from office import PATIENCE_SECONDS, topic, wait_for

# Names that are parts of one another, or of a topic.
GATEWAYS = ["g1", "g10", "g", "1", "g1-", "-g1", "readings", "lamplighter", "estate-demo-1", "x" * 32]
WRITES = ["readings", "events", "status", "inventory/1", "reply"]
READS = ["answer", "command", "config"]
EVERYTHING = ["lamplighter/#", "#", "+/+/+/+", "$SYS/#", "$share/all/lamplighter/#"]


def in_parallel(act):
    with ThreadPoolExecutor(len(GATEWAYS)) as threads:
        return list(threads.map(act, GATEWAYS))


def message(*parts):
    return json.dumps(parts)


class Matrix:
    def __init__(self, office):
        self.office, self.wrong, self.cells = office, [], 0

    def cell(self, act, who, whose, good):
        self.cells += 1
        if not good:
            self.wrong.append(f"{act}: {who} at {whose}")

    def judge(self, act, heard, kinds_own):
        """`heard`: (payload, topic) of messages [act, who, whose, kind]. Own kinds arrive where they were sent, foreign ones never."""
        for who in GATEWAYS:
            for whose in GATEWAYS:
                arrived = {(where, kind) for (name, sender, target, kind), where in heard if (name, sender, target) == (act, who, whose)}
                wanted = {(topic(who, kind), kind) for kind in kinds_own} if who == whose else set()
                self.cell(act, who, whose, arrived == wanted)

    @staticmethod
    def said(heard):
        return [(tuple(json.loads(text)), where) for where, text, _ in heard if text.startswith("[") and json.loads(text)[0] != "last"]

    def last_words(self, core, clients, act):
        for who in GATEWAYS:
            clients[who].publish(topic(who, "reply"), message("last", act, who))
        for who in GATEWAYS:
            wait_for(f"{act}: the last word of {who}", lambda who=who: core.hears(message("last", act, who)))

    def clients(self, **options):
        return dict(zip(GATEWAYS, in_parallel(lambda who: self.office.client(who, **options))))

    def close(self, clients):
        for client in clients.values():
            client.close()

    # --- the five ways ---
    def publish(self):
        core, clients = self.office.client("core", filters=["lamplighter/#"]), self.clients()
        for who, client in clients.items():
            for whose in GATEWAYS:
                for kind in WRITES + READS:
                    client.publish(topic(whose, kind), message("publish", who, whose, kind))
        self.last_words(core, clients, "publish")
        self.judge("publish", self.said(core.heard), WRITES)
        self.close({**clients, "core": core})

    def subscribe(self):
        filters = EVERYTHING + [topic(whose, kind) for whose in GATEWAYS for kind in READS + WRITES]
        core, clients = self.office.client("core"), self.clients(filters=filters)
        for whose, client in clients.items():
            for kind in WRITES:
                client.publish(topic(whose, kind), message("subscribe", whose, kind)).wait_for_publish(PATIENCE_SECONDS)
        for whose in GATEWAYS:
            for kind in READS:
                core.publish(topic(whose, kind), message("subscribe", whose, kind))
        for whose in GATEWAYS:
            core.publish(topic(whose, "command"), message("last", whose))
        for whose, client in clients.items():
            wait_for(f"the last word to {whose}", lambda whose=whose, client=client: client.hears(message("last", whose)))
        for who, client in clients.items():
            heard = {(whose, kind, where) for (_, whose, kind), where in self.said(client.heard)}
            for whose in GATEWAYS:
                wanted = {(whose, kind, topic(whose, kind)) for kind in READS} if who == whose else set()
                self.cell("subscribe", who, whose, {one for one in heard if one[0] == whose} == wanted)
            if any(where.startswith("$") for where, _, _ in client.heard):
                self.wrong.append(f"subscribe: {who} hears of the broker's own topics")
        self.close({**clients, "core": core})

    def will(self):
        core = self.office.client("core", filters=["lamplighter/#"])

        def die_often(who):
            for whose in GATEWAYS:
                self.office.client(who, will=(topic(whose, "status"), message("will", who, whose, "status"))).vanish()
            return self.office.client(who)  # the same identity: by now the broker has ended the former connection
        clients = dict(zip(GATEWAYS, in_parallel(die_often)))
        self.last_words(core, clients, "will")
        self.judge("will", self.said(core.heard), ["status"])
        self.close({**clients, "core": core})

    def retained(self):
        core, clients = self.office.client("core", filters=["lamplighter/#"]), self.clients()
        for who, client in clients.items():
            for whose in GATEWAYS:
                for kind in WRITES + READS:
                    client.publish(topic(whose, kind), message("retained", who, whose, kind), retain=True)
        self.last_words(core, clients, "retained")
        self.close({**clients, "core": core})
        # Who comes later hears what was kept.
        core, clients = self.office.client("core", filters=["lamplighter/#"]), self.clients(filters=EVERYTHING + [topic(one, kind) for one in GATEWAYS for kind in READS])
        self.last_words(core, clients, "kept")
        self.judge("retained", self.said(one for one in core.heard if one[2]), WRITES)
        for who in GATEWAYS:
            core.publish(topic(who, "command"), message("last", who))
        for who, client in clients.items():
            wait_for(f"the last word to {who}", lambda who=who, client=client: client.hears(message("last", who)))
            if self.said(client.heard):
                self.wrong.append(f"retained: {who} hears {client.heard}")
        self.close({**clients, "core": core})

    @staticmethod
    def still_hears(core, holder, name, word):
        core.publish(topic(name, "answer"), word)
        try:
            return wait_for(word, lambda: holder.lost or holder.hears(word)) and not holder.lost
        except AssertionError:
            return False

    def takeover(self):
        core, holders = self.office.client("core", filters=["lamplighter/#"]), self.clients(filters=EVERYTHING)
        for who in GATEWAYS:
            holders[who].close()
            for whose in GATEWAYS + ["core"]:
                thief = self.office.client(who, client_id=whose)
                word = message("last", "takeover", who, whose)
                thief.publish(topic(who, "reply"), word)  # it is itself, whatever it calls itself
                wait_for(word, lambda word=word: core.hears(word))
                if whose in (who, "core"):  # its own connection is closed; whether the core hears is seen above
                    self.cells += whose == who
                else:
                    self.cell("takeover", who, whose, self.still_hears(core, holders[whose], whose, message("last", who, whose)))
                thief.close()
            holders[who] = self.office.client(who, filters=EVERYTHING)
        if core.lost:
            self.wrong.append("takeover: the core was cut off")
        self.close({**holders, "core": core})
