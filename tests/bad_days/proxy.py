"""A TCP proxy that breaks a network in the ways networks break: cut, half open (nothing arrives and nobody is told), one way."""
import select
import socket
import threading

CHUNK_BYTES = 65536


class Proxy:
    """Listens on `port`, forwards to 127.0.0.1:`target`. `state` holds for every connection from now on, old and new:

    "good"; "refuse" cuts all connections and refuses new ones; "silent" holds back the bytes of both sides, "deaf" only what the target
    says: they arrive when it is good again, as TCP would deliver them; "losing" loses what the target says, so that the client never hears
    a confirmation, however long the connection lasts. forget() leaves today's connections silent for ever, as a router that lost its table does, while new ones are good.
    """

    def __init__(self, port, target):
        self.target, self.state, self.generation = target, "good", 0
        self.connections, self.lock = set(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, state):
        self.state = state
        if state == "refuse":
            with self.lock:
                for connection in self.connections:
                    for end in connection:
                        end.close()
                self.connections.clear()

    def forget(self):
        self.generation += 1

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            if self.state == "refuse":
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.connections.add((client, server))
            threading.Thread(target=self._forward, args=(client, server, self.generation), daemon=True).start()

    def _forward(self, client, server, generation):
        try:
            while True:
                held = {"silent": [client, server], "deaf": [server]}.get(self.state, []) if generation == self.generation else []
                for end in select.select([one for one in (client, server) if one not in held], [], [], 0.2)[0]:
                    data = end.recv(CHUNK_BYTES)
                    lost = generation != self.generation or (self.state == "losing" and end is server)
                    if lost:
                        if not data:
                            return self._wait_for_the_other(server if end is client else client)
                        continue
                    if not data:
                        return
                    (server if end is client else client).sendall(data)
        except (OSError, ValueError):
            return
        finally:
            with self.lock:
                self.connections.discard((client, server))
            client.close()
            server.close()

    @staticmethod
    def _wait_for_the_other(other):
        """One side has gone, and the other is not told: it must find out by itself."""
        while other.recv(CHUNK_BYTES):
            pass
