// A page as a person meets it, as text: cards, headings, facts, columns, fields, buttons, links. What it says is kept where the
// catalogue of texts says it; all else (names, numbers, days) is data and becomes "…", so a page reads the same every day.
const rest = '…';
const literal_letters_min = 2;   // a sentence of less than that beside its holes could be anything

// A wrong unit is a fault of the page, so units are told as they stand.
const units = ['kWh', 'MWh', 'kW', 'W', 'kvarh', 'V', 'A', 'Hz', '°C', '%', 'm³', 'L', 'm²', '元', 'CNY', 'm²·month', 'm²·月', 'space·month', '个·月'];

// Runs in the page. Gives lines { depth, kind, texts: [[…], …], to? }; a text is the pieces that stand between elements.
export function readOutline(root_selector) {
  const lines = [];
  const skipped = 'script, style, svg, .el-skeleton, .el-popper, [aria-hidden=true], .el-table__header-wrapper, .el-table__empty-block, .el-input__suffix, .el-select__suffix';
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
  const tidy = (text) => text.replace(/\s+/g, ' ').trim();
  function pieces(element) {
    const found = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = tidy(node.data);
      if (text && !node.parentElement.closest('svg, [aria-hidden=true], .visually-hidden, .el-tag, .state-tag')) found.push(text);
    }
    return found;
  }
  const named = (element) => {
    const said = element.getAttribute('aria-label') ?? '';
    return said ? [tidy(said)] : pieces(element);
  };
  const say = (depth, kind, texts, more = {}) => lines.push({ depth, kind, texts, ...more });
  const pathOf = (link) => new URL(link.href).pathname.replace(/\/\d+(?=\/|$)/g, '/:id');
  const fieldName = (field) => {
    const label = field.getAttribute('aria-label') ?? field.labels?.[0]?.innerText ?? document.getElementById(field.getAttribute('aria-labelledby'))?.innerText ?? field.placeholder ?? '';
    return [tidy(label || field.getAttribute('placeholder') || '')];
  };
  const children = (element, depth) => { for (const child of element.children) read(child, depth); };

  function table(element, depth) {
    const headings = [...element.querySelectorAll(':scope .el-table__header th, :scope > thead th')].filter((th) => !th.classList.contains('gutter'));
    const of_rows = [...element.querySelectorAll('tbody > tr')];
    const unitsIn = (at) => [...new Set(of_rows.flatMap((row) => [...(row.children[at]?.querySelectorAll('.unit') ?? [])].map((unit) => tidy(unit.textContent))))].filter(Boolean).sort();
    say(depth, 'table', headings.map((th, at) => (th.querySelector('.el-checkbox') ? ['[x]'] : [...pieces(th), ...unitsIn(at)])));
    rows(of_rows, depth + 1);
  }
  // Of rows of data only what can be done in them is told, once for all of them.
  function rows(elements, depth) {
    const from = lines.length;
    for (const row of elements) children(row, depth);
    const acts = lines.splice(from).filter((line) => ['button', 'link', 'field', 'choice', 'box', 'switch', 'more'].includes(line.kind));
    const told = new Set();
    for (const line of acts) {
      const key = JSON.stringify([line.kind, line.texts, line.to]);
      if (!told.has(key)) lines.push({ ...line, depth, in_row: true });
      told.add(key);
    }
  }

  const readers = [
    ['.el-table, table', table],
    ['.el-steps', (element, depth) => say(depth, 'steps', [...element.querySelectorAll('.el-step__title')].map(pieces))],
    ['.el-tabs__nav', (element, depth) => say(depth, 'tabs', [...element.querySelectorAll('.el-tabs__item')].map(pieces))],
    ['.el-radio-group', (element, depth) => say(depth, 'choice', [named(element).slice(0, element.hasAttribute('aria-label') ? 1 : 0), ...[...element.querySelectorAll('label')].map(pieces)])],
    ['.el-segmented', (element, depth) => say(depth, 'choice', [...element.querySelectorAll('label')].map(pieces))],
    ['.el-checkbox', (element, depth) => say(depth, 'box', [element.querySelector('input').getAttribute('aria-label') ? [element.querySelector('input').getAttribute('aria-label')] : pieces(element)])],
    ['.el-switch', (element, depth) => say(depth, 'switch', [fieldName(element.querySelector('input'))])],
    ['.el-select', (element, depth) => say(depth, 'select', [fieldName(element.querySelector('input'))])],
    ['.el-range-editor', (element, depth) => say(depth, 'days', [...element.querySelectorAll('input')].map((one) => [tidy(one.placeholder)]))],
    ['input, textarea, select', (element, depth) => say(depth, 'field', [fieldName(element)])],
    ['h1, h2, h3, h4', (element, depth) => { say(depth, '#'.repeat(Number(element.tagName[1])), [pieces(element)]); for (const link of element.querySelectorAll('a, button')) read(link, depth); }],
    ['button, [role=button]', (element, depth) => say(depth, element.classList.contains('el-table__expand-icon') ? 'more' : 'button', [named(element)], element.classList.contains('el-button--primary') && !element.classList.contains('is-link') ? { primary: true } : {})],
    // What a figure says today is data; what it is of, and where it leads, is not.
    ['.figure', (element, depth) => say(depth, 'figure', [pieces(element.querySelector('.label'))], element.matches('a[href]') ? { to: pathOf(element) } : {})],
    ['a[href]', (element, depth) => say(depth, 'link', [named(element)], { to: pathOf(element) })],
    ['dt', (element, depth) => say(depth, 'fact', [[...pieces(element), ...[...element.parentElement.querySelectorAll('dd .unit')].map((unit) => tidy(unit.textContent))]])],
    ['.plot', (element, depth) => say(depth, 'plot', [])],
    ['tr', (element, depth) => rows([element], depth)],
    ['ul, .map', (element, depth) => rows([...element.children], depth)],
    ['.note', (element, depth) => { say(depth, 'note', [pieces(element.querySelector('h2, h3') ?? element)]); for (const act of element.querySelectorAll('a, button')) read(act, depth + 1); }],
    ['.panel', (element, depth) => {
      say(depth, 'card', [element.querySelector('h2, h3') ? [] : element.getAttribute('aria-label') ? [tidy(element.getAttribute('aria-label'))] : []]);
      children(element, depth + 1);
    }],
    ['.el-form-item', (element, depth) => {
      const label = element.querySelector('.el-form-item__label');
      if (label) say(depth, 'label', [pieces(label)]);
      children(element.querySelector('.el-form-item__content'), label ? depth + 1 : depth);
    }],
  ];
  function read(element, depth) {
    if (element.matches(skipped) || !seen(element)) return;
    const reader = readers.find(([selector]) => element.matches(selector));
    if (reader) reader[1](element, depth);
    else children(element, depth);
  }
  for (const root of document.querySelectorAll(root_selector)) read(root, 0);
  return lines;
}

// Sentences of the catalogue, those with facts to fill in as patterns; the one that leaves least open explains a text.
export function sentencesOf(texts) {
  const plain = new Set(units);
  const patterns = [];
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const text of texts) {
    for (const part of [text, ...text.split('|')].map((one) => one.replace(/\s+/g, ' ').trim())) {
      const letters = part.replace(/\{\w+\}/g, '').replace(/[^\p{L}]/gu, '').length;
      if (!part.includes('{')) plain.add(part);
      else if (letters >= literal_letters_min)
        patterns.push({ letters, shown: part.replace(/\{\w+\}/g, rest), match: new RegExp(`^${part.split(/\{\w+\}/).map(escaped).join('.+')}$`) });
    }
  }
  patterns.sort((a, b) => b.letters - a.letters || (a.shown < b.shown ? -1 : 1));
  const a_price = new RegExp(`^(元|yuan|CNY)/(${units.join('|')})$`);
  return (text) => (plain.has(text) || a_price.test(text) ? text : patterns.find(({ match }) => match.test(text))?.shown ?? (/\p{L}|\d/u.test(text) ? rest : text));
}

export function outlineText(lines, sentence) {
  const shown = lines.map(({ depth, kind, texts, to, primary, in_row }) => {
    const words = texts.map((pieces) => pieces.map(sentence).join(' ').replace(/…(?: …)+/g, rest)).filter(Boolean);
    const line = [in_row ? `in rows: ${kind}` : kind, words.join(' | '), to ? `→ ${to}` : '', primary ? '(primary)' : ''].filter(Boolean).join(' ');
    return '  '.repeat(depth) + line;
  });
  // The same again is one more row of data.
  const kept = [];
  for (const line of shown) if (!(kept.at(-1) === line || (line.trim().startsWith('in rows:') && inSameRows(kept, line)))) kept.push(line);
  return `${kept.join('\n')}\n`;
}
function inSameRows(kept, line) {
  for (let at = kept.length - 1; at >= 0 && kept[at].trim().startsWith('in rows:'); at -= 1) if (kept[at] === line) return true;
  return false;
}
