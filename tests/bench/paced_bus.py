"""A serial bus at 9600 8N1 behind a pty: every meter answers at once, and each frame takes as long as its characters would. A pty itself
carries bytes at once; here the answer is held back until the last of its characters could have come, and the request before it could have
begun only 3.5 characters after the frame before."""
import os
import struct
import threading
import time
import tty

CHARACTER_S = 10 / 9600
SILENCE_S = 3.5 * CHARACTER_S


def crc(frame):
    value = 0xFFFF
    for byte in frame:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


class PacedBus:
    def __init__(self, link):
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.symlink(os.ttyname(self.slave), link)
        self.carried_s, self.answers = 0.0, 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        free_from, request = 0.0, b""
        while True:
            request += os.read(self.master, 256)
            if len(request) < 8:
                continue
            unit, function, _, count = struct.unpack(">BBHH", request[:6])
            request = b""
            frame = struct.pack(">BBB", unit, function, 2 * count) + bytes(2 * count)
            frame += crc(frame)
            took = (8 + len(frame)) * CHARACTER_S + SILENCE_S
            answered = max(time.monotonic(), free_from) + took
            time.sleep(max(0, answered - time.monotonic()))
            os.write(self.master, frame)
            free_from = answered + SILENCE_S
            self.carried_s += took + SILENCE_S
            self.answers += 1
