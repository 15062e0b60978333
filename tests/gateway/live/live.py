"""What every live test of the gateway begins with: a stage of its own, and the gateway's log where it fails."""
import sys
import unittest

from stage import Stage


class Live(unittest.TestCase):
    binary = None  # of the gateway; set by run

    def setUp(self):
        self.stage = Stage(self.binary)
        self.addCleanup(self.stage.__exit__)

    def run(self, result=None):
        failures = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > failures:
            print(f"--- {self.id()}: the gateway said\n{self.last_log}", file=sys.stderr)

    last_log = ""

    def tearDown(self):
        try:
            self.last_log = self.stage.log("gateway")[-4000:]
        except OSError:
            pass
