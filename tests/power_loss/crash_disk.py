"""A disk whose power can be cut: ext4 on a loop device, whose backing file is cloned in one instant while programs write to it.

The backing file lies on an XFS of its own, where a clone (reflink) is atomic: it has all that reached the device until then, and
nothing of what the programs, SQLite or ext4 still held in memory. Needs root, loop devices and mkfs.xfs.
"""
import os
import subprocess
import time
from pathlib import Path

XFS_MB, DISK_MB = 4096, 512   # sparse files
UNMOUNT_SECONDS_MAX = 30


class NotHere(Exception):
    """This machine cannot do it: why, as one sentence."""


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotHere(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip()}")


def unmount(folder):
    """The processes that used it are dead; the kernel may need a moment to let go."""
    deadline = time.monotonic() + UNMOUNT_SECONDS_MAX
    while subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode != 0:
        if time.monotonic() > deadline:
            raise NotHere(f"{folder} cannot be unmounted")
        time.sleep(0.1)


class CrashDisk:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.outer, self.mounted, self.looked_at = (self.folder / name for name in ("outer", "disk", "image"))
        self.device = self.outer / "device.img"
        self.number, self.here = 0, []   # mounted, in order

    def make(self):
        if os.geteuid() != 0:
            raise NotHere("only root may mount")
        for folder in (self.outer, self.mounted, self.looked_at):
            folder.mkdir(parents=True)
        xfs = self.folder / "outer.img"
        run("truncate", "-s", f"{XFS_MB}M", xfs)
        run("mkfs.xfs", "-q", "-m", "reflink=1", xfs)
        self._mount(xfs, self.outer)
        run("truncate", "-s", f"{DISK_MB}M", self.device)
        run("mkfs.ext4", "-q", self.device)
        self._mount(self.device, self.mounted)

    def _mount(self, image, folder):
        run("mount", "-o", "loop", image, folder)
        self.here.append(folder)

    def _unmount(self, folder):
        unmount(folder)
        self.here.remove(folder)

    def cut(self):
        """What a power cut at this instant would leave: an image, not mounted."""
        self.number += 1
        image = self.outer / f"cut-{self.number}.img"
        run("cp", "--reflink=always", self.device, image)
        return image

    def look(self, image):
        """Mounts a clone of the image, so that a look changes nothing; ext4 replays its journal as after a cut."""
        clone = image.with_suffix(".look")
        run("cp", "--reflink=always", image, clone)
        self._mount(clone, self.looked_at)
        return self.looked_at

    def looked(self, image):
        self._unmount(self.looked_at)
        image.with_suffix(".look").unlink()

    def continue_from(self, image):
        """The disk is that image from now on. Nothing may be running on it."""
        self._unmount(self.mounted)
        os.replace(image, self.device)
        self._mount(self.device, self.mounted)

    def close(self):
        for folder in reversed(list(self.here)):
            self._unmount(folder)
