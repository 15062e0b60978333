// A backup is made each night: one of a night and some hours ago is good, an older one or none is a matter for somebody.
const old_ms = 26 * 3_600_000;

export const backupIsOld = (at: string | null, now: number): boolean => at === null || now - Date.parse(at) > old_ms;
