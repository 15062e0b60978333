import { expect, test, vi } from 'vitest';
import { effectScope, nextTick, watchEffect } from 'vue';

vi.mock('@/shared/api/client', () => ({ api: {}, reply: () => Promise.reject(new Error('not asked')) }));
const { makeNames, names_asked_max } = await import('./names');
type Ask = Parameters<typeof makeNames>[0];

const named = (of: string) => of.split(',').map((one) => ({ kind: one.split(':')[0]!, id: one.split(':')[1]!, estate: '1', name: `name of ${one}` }));
function opened(answer: Ask = async (of) => named(of)) {
  const asked: string[] = [];
  const clock = { ms: 0 };
  const names = makeNames(async (of) => { asked.push(of); return answer(of); }, () => clock.ms);
  return { names, asked, clock };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('what is shown together is asked for in one question, each record once', async () => {
  const { names, asked } = opened();
  for (const id of ['1', '2', '1']) expect(names.of({ kind: 'meter', id })).toBeNull();
  names.of({ kind: 'room', id: '1' });
  await settled();
  expect(asked).toEqual(['meter:1,meter:2,room:1']);
  expect(names.of({ kind: 'meter', id: '2' })?.name).toBe('name of meter:2');
  await settled();
  expect(asked.length).toBe(1);
});
test('whoever draws a record is drawn again when its name comes', async () => {
  const { names } = opened();
  const drawn: (string | undefined)[] = [];
  const scope = effectScope();
  scope.run(() => watchEffect(() => drawn.push(names.of({ kind: 'run', id: '7' })?.name)));
  await settled();
  await nextTick();
  scope.stop();
  expect(drawn).toEqual([undefined, 'name of run:7']);
});
test('what has no name is not asked for again at once, and a name that may have changed is', async () => {
  const { names, asked, clock } = opened(async (of) => named(of).filter((one) => one.kind !== 'job'));
  await names.learn([{ kind: 'job', id: '1' }, { kind: 'room', id: '1' }]);
  expect(names.of({ kind: 'job', id: '1' })).toBeNull();
  await settled();
  expect(asked.length).toBe(1);
  clock.ms = 60_000;
  expect(names.of({ kind: 'room', id: '1' })?.name).toBe('name of room:1');   // shown meanwhile
  await settled();
  expect(asked).toEqual(['job:1,room:1', 'room:1']);
});
test('more than the service names at once are asked for in parts', async () => {
  const { names, asked } = opened();
  const all = Array.from({ length: names_asked_max + 1 }, (_, at) => ({ kind: 'room', id: String(at + 1) }));
  await names.learn([...all, ...all]);
  expect(asked.map((one) => one.split(',').length)).toEqual([names_asked_max, 1]);
  expect(names.of(all.at(-1)!)?.name).toBe(`name of room:${names_asked_max + 1}`);
});
test('without an answer the number stands, and the next who asks gets a new try', async () => {
  let fails = true;
  const { names } = opened(async (of) => { if (fails) throw new TypeError('network'); return named(of); });
  names.of({ kind: 'room', id: '1' });
  await settled();
  fails = false;
  expect(names.of({ kind: 'room', id: '1' })).toBeNull();
  await settled();
  expect(names.of({ kind: 'room', id: '1' })?.name).toBe('name of room:1');
  fails = true;
  await expect(names.learn([{ kind: 'room', id: '2' }])).rejects.toThrow();   // of a file, that is told
});
test('what was chosen by name needs no asking', async () => {
  const { names, asked } = opened();
  names.know({ kind: 'meter', id: '5', estate: '1', name: 'E-1-101' });
  expect(names.of({ kind: 'meter', id: '5' })?.name).toBe('E-1-101');
  await settled();
  expect(asked).toEqual([]);
});
