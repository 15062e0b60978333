"""Who must not get in at all, by bare TLS and one CONNECT packet: what counts is that no CONNACK comes."""
import socket
import ssl
import subprocess

from office import PATIENCE_SECONDS, ROOT, free_port, topic, wait_for

CONNECT = bytes.fromhex("10 0f 0004 4d515454 05 02 003c 00 0002 6731".replace(" ", ""))  # MQTT 5, clean start, client identity g1


def let_in(office, pair=None, tls=True):
    """True: the broker answers with CONNACK and success; False: the connection ends without one."""
    with socket.create_connection(("127.0.0.1", office.port), timeout=PATIENCE_SECONDS) as plain:
        try:
            connection = plain
            if tls:
                context = ssl.create_default_context(cafile=str(office.broker_folder / "authority.crt"))
                if pair:
                    context.load_cert_chain(*map(str, pair))
                connection = context.wrap_socket(plain, server_hostname="localhost")
            connection.sendall(CONNECT)
            answer = connection.recv(4)
        except TimeoutError:
            raise AssertionError("the broker neither answers nor hangs up") from None
        except OSError:  # refused during the handshake, or right after it (TLS 1.3)
            return False
        return len(answer) == 4 and answer[0] == 0x20 and answer[3] == 0


def expired_pair(office):
    """Signed a year and a half ago, for 397 days."""
    folder = office.folder / "expired"
    folder.mkdir()
    office.call("lamplighter-gateway", "make-request", "--gateway", "g1", "--out", folder)
    subprocess.run(["faketime", "-f", "-500d", office.bin / "lamplighter-core", "sign-gateway", "--authority", office.authority, "--request", folder / "g1.csr",
                    "--out", folder / "g1.crt"], check=True, capture_output=True, timeout=60)
    said = office.call("lamplighter-gateway", "take-certificate", "--gateway", "g1", "--out", folder, "--authority", office.authority / "authority.crt",
                       folder / "g1.crt", fails=True)
    assert "expired" in said, said
    return folder / "g1.crt", folder / "g1.key"


def foreign_pair(office):
    """The same name under an authority of the same name, which is another."""
    folder = office.folder / "foreign"
    folder.mkdir()
    office.make_authority(folder / "authority")
    office.enrol("g1", authority=folder / "authority", folder=folder)
    return folder / "g1.crt", folder / "g1.key"


def self_made_pair(office):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=g1", "-days", "30", "-keyout",
                    office.folder / "self.key", "-out", office.folder / "self.crt"], check=True, capture_output=True)
    return office.folder / "self.crt", office.folder / "self.key"


def signed_by_a_gateway(office):
    """A gateway's certificate used as if it were an authority."""
    folder = office.folder
    subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=g10", "-keyout", folder / "sub.key",
                    "-out", folder / "sub.csr"], check=True, capture_output=True)
    subprocess.run(["openssl", "x509", "-req", "-in", folder / "sub.csr", "-CA", office.gates / "g1.crt", "-CAkey", office.gates / "g1.key", "-set_serial", "7",
                    "-days", "30", "-out", folder / "sub.crt"], check=True, capture_output=True)
    (folder / "chain.crt").write_text((folder / "sub.crt").read_text() + (office.gates / "g1.crt").read_text())
    return folder / "chain.crt", folder / "sub.key"


def check_strangers(office, check):
    check(let_in(office, office.pair_of("g1")), "an enrolled gateway is not let in")
    for who, pair in (("nobody's certificate", None), ("an expired certificate", expired_pair(office)), ("another authority's certificate", foreign_pair(office)),
                      ("a self-signed certificate", self_made_pair(office)), ("a certificate signed by a gateway", signed_by_a_gateway(office)),
                      ("the broker's own certificate", (office.broker_folder / "broker.crt", office.broker_folder / "broker.key"))):
        check(not let_in(office, pair), f"{who} is let in")
    check(not let_in(office, tls=False), "plain MQTT is let in")
    check(let_in(office, office.pair_of("g1")), "an enrolled gateway is not let in any more")


def check_impersonated_broker(office, check):
    """Whoever has a gateway's key cannot pretend to be the broker to others: its certificate is for clients."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, office.pair_of("g1")))
        client = subprocess.Popen(["mosquitto_pub", "-h", "localhost", "-p", str(server.getsockname()[1]), "--insecure", "--cafile",
                                   str(office.broker_folder / "authority.crt"), "-t", "x", "-m", "x"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server.settimeout(PATIENCE_SECONDS)
        accepted, _ = server.accept()
        accepted.settimeout(PATIENCE_SECONDS)
        try:
            with context.wrap_socket(accepted, server_side=True) as connection:
                check(connection.recv(16) == b"", "a client believes that a gateway is the broker")
        except OSError:
            check(True, "")
        check(client.wait(PATIENCE_SECONDS) != 0, "a client was content with a gateway as its broker")


def check_gateway_believes(office, check):
    """Our gateway says nothing to a broker of another authority, nor to another gateway that answers as the broker."""
    foreign = office.folder / "foreign/broker"
    office.call("lamplighter-core", "make-broker-certificate", "--authority", office.folder / "foreign/authority", "--out", foreign, "--name", "localhost",
                "--address", "127.0.0.1")
    identity = office.gates
    for who, pair in (("a broker of another authority", (foreign / "broker.crt", foreign / "broker.key")), ("a gateway as broker", office.pair_of("g1"))):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE_SECONDS)
            configuration = office.folder / "gateway.yaml"
            configuration.write_text(f"""gateway: g10
profiles: {ROOT}/drivers/profiles
outbox: {{path: {office.folder}/outbox.sqlite}}
mqtt: {{host: 127.0.0.1, port: {server.getsockname()[1]}, tls: {{ca_file: {office.broker_folder}/authority.crt, certificate_file: {identity}/g10.crt, key_file: {identity}/g10.key}}}}
health: {{port: {free_port()}}}
lines:
  - {{name: a, transport: modbus_tcp, host: 127.0.0.1, port: {free_port()}, devices: [{{name: m, profile: eastron_sdm120, unit: 1}}]}}
""")
            office.start("gateway", office.bin / "lamplighter-gateway", "run", configuration)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*map(str, pair))
            accepted, _ = server.accept()
            accepted.settimeout(PATIENCE_SECONDS)
            try:
                with context.wrap_socket(accepted, server_side=True) as connection:
                    check(connection.recv(16) == b"", f"the gateway believes {who}")
            except OSError:
                check(True, "")
            wait_for("the gateway's complaint", lambda: "no connection to the broker" in office.log("gateway"))
            office.kill("gateway")
            (office.folder / "gateway.log").unlink()


def check_withdrawn(office, check):
    """A stolen gateway: two lines of the access list, and neither speaks nor hears any more; the others do not notice."""
    core = office.client("core", filters=["lamplighter/#"])
    thief, other = office.client("g1", filters=["lamplighter/#"]), office.client("g10", filters=["lamplighter/#"])
    thief.publish(topic("g1", "reply"), "before")
    wait_for("the stolen gateway's word", lambda: core.hears("before"))
    access = office.broker_folder / "lamplighter.acl"
    access.write_text(access.read_text() + "user g1\ntopic deny #\n")
    office.processes["mosquitto"].send_signal(1)

    def silenced():
        thief.publish(topic("g1", "readings"), "probe")
        thief.publish(topic("g1", "reply"), f"probe {len(probes)}").wait_for_publish(PATIENCE_SECONDS)
        probes.append(1)
        other.publish(topic("g10", "reply"), f"after {len(probes)}")
        wait_for("the other's word", lambda: core.hears(f"after {len(probes)}"))
        return not core.hears(f"probe {len(probes) - 1}")
    probes = []
    wait_for("the access list to be read again", silenced)
    core.publish(topic("g1", "command"), "to the thief")
    core.publish(topic("g10", "command"), "to the other")
    wait_for("the other to hear", lambda: other.hears("to the other"))
    core.publish(topic("g10", "command"), "again")
    wait_for("the other to hear again", lambda: other.hears("again"))
    check(not thief.hears("to the thief"), "a gateway that was shut out still hears")
    for client in (core, thief, other):
        client.close()
