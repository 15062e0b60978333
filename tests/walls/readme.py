"""The commands of README, "TLS between gateway and broker", word by word, with the folders of the machine moved below one of ours."""
import os
import re
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADING = "## TLS between gateway and broker"
MOVED = ("/etc/lamplighter", "/etc/mosquitto", "/var/lib/lamplighter-gateway")


def commands():
    section = (ROOT / "README.md").read_text().split(HEADING)[1].split("\n## ")[0]
    return [block.strip().splitlines() for block in re.findall(r"```sh\n(.*?)```", section, re.DOTALL)]


def moved(text, folder):
    for place in MOVED:
        text = text.replace(place, f"{folder}{place}")
    # The users of the services need not exist here; who runs the test stands for each.
    text = re.sub(r"(?<=chown )[a-z-]+:", str(os.getuid()), text)
    return re.sub(r"-o [a-z-]+ -g [a-z-]+", f"-o {os.getuid()} -g {os.getgid()}", text)


def configuration(folder, lines):
    """gateway.yaml as the README's comment has it, around one line of meters."""
    mqtt = " ".join(line.lstrip("# ") for line in lines if line.startswith("#") and ("mqtt:" in line or "certificate_file:" in line)).removeprefix("gateway.yaml:")
    return f"""gateway: estate-demo-1
profiles: {ROOT}/drivers/profiles
outbox: {{path: {folder}/outbox.sqlite}}
{moved(mqtt.strip(), folder)}
lines:
  - {{name: a, transport: modbus_tcp, host: 192.0.2.17, devices: [{{name: m, profile: eastron_sdm120, unit: 1}}]}}
"""


def check_readme(arguments, found):
    with tempfile.TemporaryDirectory(prefix="lamplighter_walls_readme_") as name:
        folder = Path(name)
        for place in ("/etc/lamplighter", "/etc/mosquitto", "/var/lib/lamplighter-gateway", "/work"):
            (folder / place[1:]).mkdir(parents=True)
        office, gateway = commands()
        (folder / "etc/lamplighter/gateway.yaml").write_text(configuration(folder, gateway))
        environment = {**os.environ, "PATH": f"{arguments.bin.resolve()}:{os.environ['PATH']}"}

        def run(line):
            done = subprocess.run(moved(line, folder), shell=True, cwd=folder / "work", env=environment, capture_output=True, text=True, timeout=60)
            found.check(done.returncode == 0, f"README: {line}\n{done.stdout}{done.stderr}")
        ran = 0
        for line in office + gateway + gateway:  # the second time it is a renewal
            if line.startswith("# office, as root: with"):
                carry(folder, "var/lib/lamplighter-gateway/identity/gateway.csr", "work/estate-demo-1.csr")
                (folder / "work/estate-demo-1.crt").unlink(missing_ok=True)
            elif line.startswith("# gateway, as root: with"):
                carry(folder, "etc/lamplighter/authority/authority.crt", "work/authority.crt")
            elif not line.startswith("#"):
                run(line)
                ran += 1
        found.check(ran == 6 + 2 * 5, f"README: {ran} commands were run")
        run("lamplighter-gateway check /etc/lamplighter/gateway.yaml")
        issued = (folder / "etc/lamplighter/authority/issued.txt").read_text().splitlines()
        found.check([line.split()[4] for line in issued[1:]] == ["broker.office.example", "core", "estate-demo-1", "estate-demo-1"], f"README: {issued}")


def carry(folder, source, target):
    if (folder / source).exists():
        (folder / target).write_bytes((folder / source).read_bytes())
