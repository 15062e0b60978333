// The few lines that every contract test ends with: one line a finding, a count, and the exit code.
export function reporter() {
  let passed = 0;
  const failures = [];
  return {
    check(ok, what) {
      if (ok) passed += 1;
      else failures.push(what);
    },
    end() {
      for (const failure of failures.slice(0, 50)) console.log(`FAILED: ${failure}`);
      console.log(`${passed} passed, ${failures.length} failed`);
      process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
    },
  };
}
