// Bills on paper: those of a building in one file, one bill in both languages. A second print is the first to the last byte.
import { writeFileSync } from 'node:fs';

import { must } from '../pages.mjs';
import { dialog, press } from './parts.mjs';
import { billOf } from './runs.mjs';

const room = '9-1-101', wrong_fee = '¥ 2,504.04';

// What the service answers to `act`, on its way to the page: the browser does not keep what it hands to a tab. A copy lies beside the pictures.
async function pdfOf(page, path, act, name) {
  const answered = new Promise((resolve) => {
    void page.route((url) => path.test(url.pathname), async (route) => {
      const answer = await route.fetch();
      const bytes = await answer.body();
      await route.fulfill({ response: answer, body: bytes });
      resolve({ status: answer.status(), bytes });
    }, { times: 1 });
  });
  const shown = page.context().waitForEvent('page');   // the PDF opens in a tab of its own, which this browser cannot show
  await act();
  const { status, bytes } = await answered;
  await (await shown).close();
  must(status === 200 && bytes.subarray(0, 5).toString() === '%PDF-', `${name}: no PDF but ${status} ${bytes.subarray(0, 60)}`);
  writeFileSync(`${process.env.LAMPLIGHTER_SCREENSHOTS}/${name}.pdf`, bytes);
  return bytes;
}

export async function printBills(walk) {
  const { page, t, shot, found } = walk;
  await page.goto(`/runs/${found.outlier_run}`);
  await page.locator('[data-test=print-bills]').click();
  await dialog(page).locator('[data-test=print-building]').click();
  await page.locator('.el-select-dropdown__item:visible', { hasText: t('web.premises.building_named', { code: '9' }) }).click();
  await press(dialog(page), t('web.print.start'));
  await dialog(page).locator('[data-test=print-ready]', { hasText: '3' }).waitFor();
  await shot('print_bills');
  await pdfOf(page, /\/bills\/print\/[^/]+$/, () => press(dialog(page), t('web.print.show')), 'bills_of_building');
  await press(dialog(page), t('web.act.cancel'));
  await dialog(page).waitFor({ state: 'hidden' });

  found.outlier_bill = await billOf(page, t, room);
  must((await page.locator('[data-test=total]').innerText()) === wrong_fee, `the bill is ${await page.locator('[data-test=total]').innerText()}`);
  await shot('bill_outlier');
  for (const [language, label] of [['zh-CN', '中文'], ['en', 'English']]) {
    const print = () => pdfOf(page, /\/bills\/[^/]+\/pdf$/, async () => {
      await page.locator('[data-test=print-bill]').click();
      await page.getByRole('menuitem', { name: label, exact: true }).click();
    }, `bill_${language}`);
    const first = await print();
    must(first.equals(await print()), `the second print in ${language} is another file`);
  }
}
