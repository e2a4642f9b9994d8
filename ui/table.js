// A plain table that opens rows, ticks its running clocks and looks by itself how far work is, so that waiting costs the
// server next to nothing.
const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = {
  tick: 'M3 8.5l3.3 3.3L13 5', cross: 'M4 4l8 8 M12 4l-8 8', bar: 'M3.5 8h9', arrow: 'M3 8h9 M8.5 4.5L12 8l-3.5 3.5',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2 M8 5v3.2l2 1.3', dots: 'M3 8h.01 M8 8h.01 M13 8h.01',
  flask: 'M6 1.5h4 M6.8 1.5v4.3L3 13a1 1 0 0 0 .9 1.5h8.2A1 1 0 0 0 13 13L9.2 5.8V1.5',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.7-.9 1.4 M8 12.6h.01',
};

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function glyph(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  for (const [key, value] of Object.entries({ d: GLYPHS[name], fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' })) {
    line.setAttribute(key, value);
  }
  svg.append(line);
  return svg;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

const DRAW = {
  text: (cell) => [cell.text],
  picture(cell) {
    if (!cell.src) return [element('span', 'none')];
    const image = new Image();
    image.loading = 'lazy';
    image.decoding = 'async';
    image.alt = cell.alt;
    image.onerror = () => image.replaceWith(element('span', 'none'));
    image.src = cell.src;
    return [image];
  },
  badges: (cell) => cell.badges.map((badge) => element('span', `badge ${badge.colour}`, glyph(badge.glyph), badge.word)),
  clock(cell) {
    const span = element('span', '', clock(cell.seconds));
    if (cell.runs) { span.dataset.start = String(Date.now() - cell.seconds * 1000); }
    return [span];
  },
  link(cell, made = element('a', '')) {
    made.replaceChildren(...(cell.lead ? [element('span', 'lead', cell.lead), ' '] : []), element('span', 'words', cell.text));
    made.href = cell.href;
    made.dataset.open = cell.open;
    return [made];
  },
};

// The rows as they are now; nothing when they are those of `tag`, or when nobody answers: the next look comes soon.
async function ask(href, tag) {
  try {
    const answer = await fetch(href, { headers: tag ? { 'If-None-Match': tag } : {}, signal: AbortSignal.timeout(20_000) });
    if (answer.status === 401) return { over: true };
    return answer.status === 200 ? { ...(await answer.json()), tag: answer.headers.get('etag') } : null;
  } catch {
    return null;
  }
}

class Table {
  constructor(host) {
    this.host = host.querySelector('.host');
    this.picked = new Set();
    this.rows = new Map();
    this.host.addEventListener('click', (event) => this.click(event));
    this.host.addEventListener('change', (event) => this.change(event.target));
    this.host.addEventListener('keydown', (event) => { if (event.key === 'Escape' && this.picked.size) this.pick([]); });
    this.timer = setInterval(() => this.tick(), 1000);
    // A hidden tab rests; who comes back to it sees at once how far things are.
    this.back = () => { if (!document.hidden) this.tick(); };
    document.addEventListener('visibilitychange', this.back);
  }

  show(data, { open, tell, news }) {
    Object.assign(this, { openRow: open, tell, news });
    // Drawn again without a word from Python: what was found since is newer.
    const said = JSON.stringify(data);
    if (said === this.said) return;
    Object.assign(this, { said, data, found: null, drawn: Date.now(), looked: Date.now() });
    // Python's word on what is picked counts only when it changed its mind.
    if (data.epoch !== this.epoch) { this.epoch = data.epoch; this.picked = new Set(data.picked); }
    this.redraw(data);
  }

  redraw(data) {
    const print = JSON.stringify([data.columns, data.rows, data.ids, data.label]);
    if (print !== this.print) this.draw(data);
    this.print = print;
    this.mark();
  }

  // A list that looks again by itself takes neither the keyboard nor a press away from who walks through it: rows, boxes
  // and links stay the same elements.
  draw(data) {
    this.ids = data.ids;
    const frame = JSON.stringify([data.columns, data.label, data.ids.length > 0]);
    if (frame !== this.frame) this.build(data);
    this.frame = frame;
    const known = this.rows;
    this.rows = new Map();
    data.rows.forEach((row, at) => {
      const name = this.name(row, data.ids[at]);
      this.rows.set(name, this.row(known.get(name) ?? this.blank(data.ids[at], data), row, data));
    });
    putInPlace(this.host.querySelector('tbody'), [...this.rows.values()]);
  }

  build(data) {
    this.rows = new Map();
    const head = element('tr', '', ...this.boxes('th', 'all', 'Select all shown'), ...data.columns.map((column) => this.heading(column)));
    const table = element('table', '', element('caption', '', data.label), element('thead', '', head), element('tbody', ''));
    this.host.replaceChildren(element('div', 'scroll', table));
  }

  // What a row is known by from one look to the next; several may open the same.
  name(row, id) {
    const opens = id ?? row.find((cell) => cell.kind === 'link')?.open ?? '';
    let name = opens;
    for (let more = 2; this.rows.has(name); more += 1) name = `${opens} ${more}`;
    return name;
  }

  blank(id, data) {
    return element('tr', '', ...this.boxes('td', id, ''), ...data.columns.map(() => element('td', '')));
  }

  row(made, row, data) {
    const cells = [...made.children].filter((cell) => !cell.matches('.pick'));
    row.forEach((cell, i) => this.cell(cells[i], cell, data.columns[i]));
    const named = row.find((cell) => cell.kind === 'link');
    const name = [named?.lead, named?.text].filter(Boolean).join(': ');
    made.querySelector('[data-pick]')?.setAttribute('aria-label', `Select ${name}`);
    return made;
  }

  boxes(tag, id, name) {
    if (!this.ids.length) return [];
    const box = element('input', '');
    box.type = 'checkbox';
    box.dataset.pick = id;
    box.setAttribute('aria-label', name);
    return [element(tag, 'pick', element('label', '', box))];
  }

  mark() {
    this.host.querySelectorAll('tbody [data-pick]').forEach((box) => {
      box.checked = this.picked.has(box.dataset.pick);
      box.closest('tr').classList.toggle('on', box.checked);
    });
    const all = this.host.querySelector('[data-pick="all"]');
    const count = this.ids.filter((id) => this.picked.has(id)).length;
    if (all) Object.assign(all, { checked: count > 0 && count === this.ids.length, indeterminate: count > 0 && count < this.ids.length });
  }

  pick(ids) {
    this.picked = new Set(ids);
    this.mark();
    this.tell([...this.picked]);
  }

  change({ dataset, checked }) {
    if (dataset.pick === 'all') { this.pick(checked ? this.ids : []); return; }
    const kept = new Set(this.picked);
    if (checked) kept.add(dataset.pick); else kept.delete(dataset.pick);
    this.pick([...kept]);
  }

  range(box) {
    const [from, to] = [this.ids.indexOf(this.last), this.ids.indexOf(box.dataset.pick)].sort((a, b) => a - b);
    // The change of the box itself follows and tells them all.
    if (from >= 0) this.ids.slice(from, to + 1).forEach((id) => this.picked.add(id));
  }

  heading(column) {
    const made = element('th', column.look, column.title);
    made.scope = 'col';
    return made;
  }

  cell(made, cell, column) {
    const print = JSON.stringify(cell);
    if (made.print === print) return;
    made.print = print;
    made.className = `${column.look} ${cell.kind}`;
    const link = cell.kind === 'link' ? made.querySelector('a') ?? undefined : undefined;
    const parts = DRAW[cell.kind](cell, link);
    if (cell.note) parts.push(element('span', 'note', cell.note));
    putInPlace(made, parts.map((part) => (part instanceof Node ? part : element('span', '', part))));
    made.title = cell.hover ?? '';
  }

  forget() {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.back);
  }

  tick() {
    const { watch } = this.data ?? {};
    if (watch && !document.hidden && Date.now() - this.looked >= watch.every * 1000) this.look(watch);
    this.host.querySelectorAll('[data-start]').forEach((span) => {
      span.textContent = clock((Date.now() - Number(span.dataset.start)) / 1000);
    });
  }

  async look(watch) {
    this.looked = Infinity;
    const found = await ask(watch.href, this.found?.tag);
    // A run of the page meanwhile knows better.
    if (watch !== this.data.watch) return;
    this.looked = Date.now();
    if (found?.rows) this.take(found);
    if (found?.over || this.concernsMore(watch)) this.runPage(watch);
  }

  take(found) {
    this.found = found;
    // Where Python draws no boxes to pick rows by, there are none to come.
    this.redraw({ ...this.data, rows: found.rows, ids: this.data.ids.length ? found.ids : [] });
  }

  // What ended shows elsewhere too, and picked rows decide what the buttons above can do.
  concernsMore({ states, ended, lull }) {
    const { found } = this;
    if (!found) return false;
    const lately = Date.now() - this.drawn < lull * 1000;
    return (this.picked.size > 0 && found.states !== states) || (found.ended !== ended && !(found.active && lately));
  }

  // Once: to ask again before it ran would cut it short.
  runPage({ lull }) {
    this.looked = Date.now() + lull * 1000;
    this.news(String(Date.now()));
  }

  click(event) {
    if (event.target.dataset.pick && event.shiftKey) this.range(event.target);
    else if (event.target.dataset.pick) this.last = event.target.dataset.pick;
    const link = event.target.closest('a[data-open]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.openRow(link.dataset.open);
  }
}

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  mount(parentElement, (place) => new Table(place)).show(data, {
    open: (id) => setTriggerValue('open', id),
    tell: (ids) => setStateValue('picked', ids),
    news: (at) => setTriggerValue('news', at),
  });
  return unmount(parentElement);
}
