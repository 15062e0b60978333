// The structure of each page as it was accepted: goldens/<language>/<page>.txt. LAMPLIGHTER_ACCEPT_STRUCTURE=1 (tests/browser/run
// --accept-structure) writes them anew; git shows what changed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { allTexts, must } from './pages.mjs';
import { outlineText, readOutline, sentencesOf } from './outline.mjs';

const accepting = process.env.LAMPLIGHTER_ACCEPT_STRUCTURE === '1';
const lines_around = 2;   // of what stayed, beside what changed

export function structureOf(page, language) {
  const folder = fileURLToPath(new URL(`goldens/${language}/`, import.meta.url));
  const sentence = sentencesOf(allTexts(language));
  return async (name, root) => {
    const now = outlineText(await page.evaluate(readOutline, root), sentence);
    const path = `${folder}${name}.txt`;
    if (accepting) {
      mkdirSync(folder, { recursive: true });
      return writeFileSync(path, now);
    }
    must(existsSync(path), `${name}: no structure was accepted yet (tests/browser/run --accept-structure writes ${path})`);
    const accepted = readFileSync(path, 'utf8');
    must(accepted === now, `${name} is built otherwise than accepted ("-" is missing now, "+" is new). Where that is meant, accept it with tests/browser/run --accept-structure\n${difference(accepted, now)}`);
  };
}

// Line by line, by the longest common subsequence: pages have some hundred lines at most.
export function difference(before, after) {
  const [a, b] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  const all = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { all.push(`  ${a[i]}`); i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) { all.push(`- ${a[i]}`); i += 1; }
    else { all.push(`+ ${b[j]}`); j += 1; }
  }
  const near = all.map((_, at) => all.slice(Math.max(0, at - lines_around), at + lines_around + 1).some((line) => !line.startsWith('  ')));
  return all.map((line, at) => (near[at] ? `      ${line}` : near[at - 1] ? '      ⋮' : null)).filter((line) => line !== null).join('\n');
}
