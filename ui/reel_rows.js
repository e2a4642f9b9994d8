// Reels as rows. Picks are kept here and told to the server; a new epoch means that the server has set them.
const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = { tick: 'M3 8.5l3.3 3.3L13 5', cross: 'M4 4l8 8 M12 4l-8 8', clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 1 0 8 2 M8 5v3.2l2 1.3' };
const TITLES = [['Picture', 'picture'], ['Reel', 'reel'], ['Views', 'views'], ['Verdict', ''], ['Tags', 'wide'], ['Added', 'wide']];

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function badge({ word, colour, glyph }) {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const look = { d: GLYPHS[glyph] || '', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' };
  for (const [key, value] of Object.entries(look)) line.setAttribute(key, value);
  svg.append(line);
  return element('span', `badge ${colour}`, svg, word);
}

function note(words) {
  return words ? [element('span', 'note', words)] : [];
}

function picture(row) {
  const none = element('span', 'none');
  if (!row.src) return none;
  const image = new Image();
  Object.assign(image, { loading: 'lazy', decoding: 'async', alt: row.alt, src: row.src, onerror: () => image.replaceWith(none) });
  return image;
}

class Reels {
  constructor(host) {
    this.host = host.querySelector('.host');
    this.rows = new Map();
    this.host.addEventListener('click', (event) => this.click(event));
    this.host.addEventListener('change', (event) => this.change(event));
    this.host.addEventListener('keydown', (event) => { if (event.key === 'Escape') this.pick([]); });
  }

  show(data, tell, open) {
    Object.assign(this, { tell, open });
    if (data.epoch !== this.epoch || !this.picked) this.picked = new Set(data.selected);
    this.epoch = data.epoch;
    if (!this.body) this.build(data.label);
    const print = JSON.stringify(data.rows);
    if (print !== this.print) this.draw(data.rows);
    this.print = print;
    this.mark();
  }

  build(label) {
    const head = element('tr', '', this.heading(), ...TITLES.map(([title, look]) => {
      const cell = element('th', look, title);
      cell.scope = 'col';
      return cell;
    }));
    this.body = element('tbody', '');
    this.host.replaceChildren(element('div', 'scroll', element('table', '', element('caption', '', label), element('thead', '', head), this.body)));
  }

  // Rows, boxes and links stay the same elements, so that a press on one counts although its row changes under it.
  draw(rows) {
    this.ids = rows.map((row) => row.id);
    this.rows = new Map(rows.map((row) => [row.id, this.row(this.rows.get(row.id) ?? this.blank(row.id), row)]));
    putInPlace(this.body, [...this.rows.values()]);
  }

  heading() {
    const cell = element('th', 'pick', this.box('all', 'Select all shown'));
    cell.scope = 'col';
    return cell;
  }

  box(id, name) {
    const box = element('input', '');
    box.type = 'checkbox';
    box.dataset.id = id;
    box.setAttribute('aria-label', name);
    return element('label', '', box);
  }

  blank(id) {
    const link = element('a', '');
    link.dataset.open = id;
    const looks = ['picture', 'reel', 'views text', 'badges', 'wide', 'wide'];
    const made = element('tr', '', element('td', 'pick', this.box(id, '')), ...looks.map((look) => element('td', look)));
    made.dataset.id = id;
    made.querySelector('.reel').append(link);
    return made;
  }

  row(made, row) {
    const print = JSON.stringify(row);
    if (made.print === print) return made;
    made.print = print;
    const [, shown, reel, views, verdict, tags, added] = made.children;
    const link = reel.querySelector('a');
    Object.assign(link, { textContent: row.title, href: row.href });
    made.querySelector('input').setAttribute('aria-label', `Select ${row.title}`);
    if (shown.print !== row.src + row.alt) shown.replaceChildren(picture(row));
    shown.print = row.src + row.alt;
    putInPlace(reel, [link, ...note(row.about)]);
    views.replaceChildren(row.views, ...note(row.source));
    verdict.replaceChildren(badge(row.badge));
    Object.assign(tags, { textContent: row.tags });
    Object.assign(added, { textContent: row.added, title: row.moment });
    return made;
  }

  mark() {
    this.host.querySelectorAll('tbody tr').forEach((row) => row.classList.toggle('on', this.picked.has(row.dataset.id)));
    this.host.querySelectorAll('tbody input').forEach((box) => { box.checked = this.picked.has(box.dataset.id); });
    const all = this.host.querySelector('thead input');
    const count = this.ids.filter((id) => this.picked.has(id)).length;
    all.checked = count > 0 && count === this.ids.length;
    all.indeterminate = count > 0 && count < this.ids.length;
  }

  pick(ids) {
    this.picked = new Set(ids);
    this.mark();
    this.tell([...this.picked]);
  }

  change({ target }) {
    if (target.dataset.id === 'all') { this.pick(target.checked ? this.ids : []); return; }
    const kept = new Set(this.picked);
    if (target.checked) kept.add(target.dataset.id); else kept.delete(target.dataset.id);
    this.pick([...kept]);
  }

  click(event) {
    if (event.target.dataset.id && event.shiftKey) this.range(event.target);
    else if (event.target.dataset.id) this.last = event.target.dataset.id;
    const link = event.target.closest('a[data-open]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(link.dataset.open);
  }

  // The change of the box itself follows, and adds the last one.
  range(box) {
    const [from, to] = [this.ids.indexOf(this.last), this.ids.indexOf(box.dataset.id)].sort((a, b) => a - b);
    if (from >= 0) this.ids.slice(from, to + 1).forEach((id) => this.picked.add(id));
  }
}

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  mount(parentElement, (place) => new Reels(place)).show(data, (ids) => setStateValue('selected', ids), (id) => setTriggerValue('open', id));
  return unmount(parentElement);
}
