import { expect, test, vi } from 'vitest';

const complain = vi.fn();
vi.mock('@/shared/parts/complain', () => ({ complain }));
vi.mock('@/shared/i18n', () => ({ text: (code: string) => code }));
const { useChoices } = await import('./choices');

const row = (id: string) => ({ id });
const ids = (rows: { id: string }[]) => rows.map((one) => one.id);

test('the answer to an earlier question does not replace the later one', async () => {
  const answers: ((rows: { id: string }[]) => void)[] = [];
  const choices = useChoices(() => new Promise<{ rows: { id: string }[] }>((done) => answers.push((rows) => done({ rows }))));
  const [first, second] = [choices.search('1'), choices.search('12')];
  answers[1]!([row('12')]);
  await second;
  expect(choices.searching.value).toBe(false);
  answers[0]!([row('1'), row('12')]);
  await first;
  expect(ids(choices.found.value)).toEqual(['12']);
});

test('what is chosen stays among what is found, once', async () => {
  const asked: (string | undefined)[] = [];
  const choices = useChoices(async (typed) => { asked.push(typed); return { rows: typed ? [row('c')] : [row('a'), row('b')] }; }, () => ['b']);
  await choices.search('  ');
  await choices.search(' c ');
  expect(asked).toEqual([undefined, 'c']);
  expect(ids(choices.found.value)).toEqual(['b', 'c']);
  await choices.search('');
  expect(ids(choices.found.value)).toEqual(['a', 'b']);
});

test('a question that fails is told, and the next one is asked', async () => {
  let fails = true;
  const choices = useChoices(async () => { if (fails) throw new TypeError('network'); return { rows: [row('a')] }; });
  await choices.search('');
  expect(complain).toHaveBeenCalledOnce();
  expect(choices.searching.value).toBe(false);
  fails = false;
  await choices.search('');
  expect(ids(choices.found.value)).toEqual(['a']);
});
