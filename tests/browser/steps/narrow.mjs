// Every page on a phone. Those of the field (readings, rooms, equipment) are also what a thumb needs.
import { accessible, height, looksRight, must, width } from '../pages.mjs';
import { pagesOf, settled } from './every_page.mjs';
import { goTo } from './parts.mjs';

const phone = { width: 390, height: 844 };
const field_height_min = 40;
const of_the_field = ['dashboard', 'reading_sheet', 'review', 'meter', 'hand_meter', 'room', 'rooms', 'meters', 'gateways', 'gateway', 'refused_records', 'map', 'approvals'];

// Fields and primary acts that a thumb would miss, or that lie outside the window's width.
export async function fitsThumb(page, name) {
  const missed = await page.evaluate((least) => {
    const wanted = 'main :is(.el-input__wrapper, .el-select__wrapper, .el-textarea__inner, .el-radio-button, .el-checkbox), main .el-button--primary:not(.is-link)';
    return [...document.querySelectorAll(wanted)].filter((one) => one.checkVisibility()).map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height < least - 0.5 || box.left < 0 || box.right > window.innerWidth + 0.5)
      .map(({ one, box }) => `${one.innerText.trim() || one.querySelector('input')?.ariaLabel || one.className}: ${Math.round(box.height)} px high, ${Math.round(box.left)}–${Math.round(box.right)}`);
  }, field_height_min);
  must(missed.length === 0, `${name} on a phone: ${[...new Set(missed)].slice(0, 8).join(' | ')}`);
}
// Rows stand as cards: each cell says the column that the heading row would have said.
export async function rowsAreCards(page, name) {
  const mute = await page.evaluate(() => [...document.querySelectorAll('main .el-table')].filter((table) => table.checkVisibility()).flatMap((table) => {
    const names = [...table.querySelectorAll('.el-table__header th')].map((heading) => heading.textContent.trim());
    return [...table.querySelectorAll('tr.el-table__row')].flatMap((row) => [...row.children].map((cell, at) => (cell.dataset.label ?? '') === names[at] || `“${names[at]}”`)).filter((fine) => fine !== true);
  }));
  must(mute.length === 0, `${name} on a phone: cells without the name of their column: ${[...new Set(mute)]}`);
}

export async function onPhone({ page, shot, found }) {
  const faults = [];
  await page.setViewportSize(phone);
  for (const [name, path] of Object.entries(pagesOf(found))) {
    await page.goto(path);
    await settled(page);
    const looks = of_the_field.includes(name) ? [looksRight, rowsAreCards, fitsThumb, accessible] : [looksRight, rowsAreCards];
    for (const look of looks) await look(page, name).catch((error) => faults.push(error.message));
    if (of_the_field.includes(name)) await shot(`small_${name}`, phone);
  }
  await page.setViewportSize({ width, height });
  must(faults.length === 0, faults.join('\n    '));
}

// Numbers typed at the meters are kept by a button that needs no scrolling.
export async function keepAtHand({ page, t }) {
  await page.setViewportSize(phone);
  await page.goto('/reading-sheet');
  await settled(page);
  const first = await page.locator('.sheet-value input').first().boundingBox();
  must(first && first.y + first.height <= phone.height, `the first meter of the sheet lies below the first screen: ${JSON.stringify(first)}`);
  const last = page.locator('.sheet-value input').last();
  await last.scrollIntoViewIfNeeded();
  await last.fill('1');
  const keep = page.getByRole('button', { name: t('web.sheet.keep', { count: 1 }), exact: true });
  const box = await keep.boundingBox();
  must(box && box.y >= 0 && box.y + box.height <= phone.height && box.height >= field_height_min, `the button that keeps readings is out of reach: ${JSON.stringify(box)}`);
  await page.screenshot({ path: `${process.env.LAMPLIGHTER_SCREENSHOTS}/small_reading_typed.png`, animations: 'disabled' });
  await last.fill('');
  await page.setViewportSize({ width, height });
  await goTo(page, t, 'web.bills.title');
}
