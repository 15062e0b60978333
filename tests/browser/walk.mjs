// One person's way through a new installation: first start, estate, adoption, rooms, price, run, bill; then every page.
// Each step says what it shows. Settings come from tests/browser/run.
import { openBrowser, must, textsOf } from './pages.mjs';
import { can_check, watchReplies } from './replies.mjs';
import { firstStart, signInAgain, switchLanguage } from './steps/sign_in.mjs';
import { adoptDevices, adoptGateway, refusedRecord } from './steps/collection.mjs';
import { createEstate, createRooms } from './steps/premises.mjs';
import { pasteEstate } from './steps/paste_estate.mjs';
import { createAreaFee, chargeThreeMonths, releaseOutlier } from './steps/area_fee.mjs';
import { printBills } from './steps/print_bills.mjs';
import { closeMonth, whyTwelveThirty } from './steps/close_month.mjs';
import { tryTiers } from './steps/plan_editor.mjs';
import { rolledOver } from './steps/rollover.mjs';
import { changedMeter } from './steps/meter_change.mjs';
import { createPrice, postRun, readBill } from './steps/charging.mjs';
import { movingCurve, zoomedCurve } from './steps/meter.mjs';
import { estateMap, plotsOfMeter, presenceStrip } from './steps/plots.mjs';
import { auditOfRecord, createUser, readAuditFields, verifyAudit } from './steps/office.mjs';
import { approvePrice } from './steps/approval.mjs';
import { everyPage } from './steps/every_page.mjs';
import { keepAtHand, onPhone } from './steps/narrow.mjs';
import { unsuspectedReadings } from './steps/correction.mjs';
import { countPresses, silenceDevice, tenTasks } from './steps/tasks.mjs';
import { chooseColumns, exportList, filterList, readHistory, saveFilter, showGallery } from './steps/lists.mjs';
import { byNight, findByKeyboard, keepWhatWasTyped, onSmallScreen, trayAndHelp } from './steps/shell.mjs';

const first_load_bytes_max = 450_000;   // gzip, of everything the first page and the dashboard load
const language = process.env.LAMPLIGHTER_LANGUAGE;
const opened = await openBrowser(process.env.LAMPLIGHTER_URL, language, process.env.LAMPLIGHTER_SCREENSHOTS);
const replies = can_check ? watchReplies(opened.page, opened.faults) : null;
const replies_checked_min = 30;   // kinds of reply that the walk meets at the least
const walk = {
  ...opened,
  language,
  t: textsOf(language),
  gateway: process.env.LAMPLIGHTER_GATEWAY,
  user: 'wanglei',
  password: 'lamp-evening-23-bright',
  estate: language === 'en' ? 'Maple Court' : '枫林苑',
  item: language === 'en' ? 'Electricity' : '电费',
  area_item: language === 'en' ? 'Property fee' : '物业费',
  water_item: language === 'en' ? 'Water' : '水费',
  found: {},   // ids and figures that later steps need
  presses: await countPresses(opened.context),
  spent: new Map(),   // by step: presses of the mouse
};

const steps = [
  ['the first administrator is made with the one-time code', firstStart],
  ['the first page and the dashboard load quickly', async ({ loadedBytes }) => {
    console.log(`      ${loadedBytes()} bytes (gzip) of ${first_load_bytes_max}`);
    must(loadedBytes() <= first_load_bytes_max, `the first load is ${loadedBytes()} bytes, more than ${first_load_bytes_max}`);
  }],
  ['an estate is created', createEstate],
  ['the held gateway stands out and is adopted', adoptGateway],
  ['all its devices are adopted, and their history arrives', adoptDevices],
  ['the load curve moves without a reload', movingCurve],
  ['a day of the curve can be zoomed', zoomedCurve],
  ["a meter's plots compare, are read as tables and saved as files", plotsOfMeter],
  ['the strip of a gateway says that it is online', presenceStrip],
  ['rooms are created and meters assigned', createRooms],
  ['the map of the estate leads to a room', estateMap],
  ['a charge item gets its price', createPrice],
  ['a run goes from preview to posted, saying numbers before it posts', postRun],
  ['the bill explains its amount', readBill],
  ['a refused record shows its reason', refusedRecord],
  ['a building is pasted from a spreadsheet, with residents and parking', pasteEstate],
  ['a counter passes its end on the reading sheet, and a person decides', rolledOver],
  ['a meter is replaced, and its page keeps both lives', changedMeter],
  ['a property fee by area gets its price', createAreaFee],
  ['three months of it are charged, and the bill explains its amount', chargeThreeMonths],
  ['a line far above its average waits until somebody says why', releaseOutlier],
  ['bills are printed, and a second print is the first', printBills],
  ['a month is closed, and stays closed', closeMonth],
  ['the bill says why it is 12.30', whyTwelveThirty],
  ['a device stops answering', silenceDevice],
  ['a price in tiers is tried out', tryTiers],
  ['a user is created', createUser],
  ['a price changed by one is granted by another', approvePrice],
  ['the audit trail verifies', verifyAudit],
  ['the audit trail of one record is found by its name', auditOfRecord],
  ['the address keeps the filters of a list', filterList],
  ['a filter is saved by name and loaded', saveFilter],
  ['columns are chosen and remembered', chooseColumns],
  ['the exported file holds the rows that are listed', exportList],
  ['a room tells its history', readHistory],
  ['the gallery shows every part', showGallery],
  ['pages and records are found by keyboard, and breadcrumbs lead back', findByKeyboard],
  ['what was typed is not lost by leaving', keepWhatWasTyped],
  ['the tray says what waits, and each page its help', trayAndHelp],
  ['by night the pages are readable too', byNight],
  ['on a small screen the side bar is a drawer', onSmallScreen],
  ['a session that ends keeps the place', signInAgain],
  ['every page is built as accepted, looks right and is accessible', everyPage],
  ['every page fits a phone, those of the field a thumb', onPhone],
  ['what is typed at the meters is kept without scrolling', keepAtHand],
  ['ten tasks take the presses that README.md states', tenTasks],
  ['a reading that nobody suspected is corrected', unsuspectedReadings],
  ['each field of the audit trail has a name', readAuditFields],
  ['the other language is there at once', switchLanguage],
  ['every reply was as openapi.yaml says', async () => {
    if (!replies) return console.log('      not checked: tools/npm_install tests/contract gives ajv');
    console.log(`      ${replies.size} kinds of reply`);
    must(replies.size >= replies_checked_min, `only ${replies.size} kinds of reply were met`);
  }],
  ['the browser complained of nothing', async ({ faults }) => must(faults.length === 0, faults.join('\n    '))],
];

let failed = false;
for (const [sentence, step] of steps) {
  try {
    const before = walk.presses(), began = performance.now();
    await step(walk);
    walk.spent.set(step.name, walk.presses() - before);
    console.log(`  ok  ${sentence}  (${((performance.now() - began) / 1000).toFixed(1)} s)`);   // where a walk's time goes
  } catch (error) {
    failed = true;
    console.error(`  NO  ${sentence}\n    ${error.stack ?? error}`);
    for (const fault of walk.faults) console.error(`    browser: ${fault}`);
    await walk.shot('failed').catch(() => {});
    break;
  }
}
await walk.browser.close();
process.exit(failed ? 1 : 0);
