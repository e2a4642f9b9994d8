// A listbox of pictures. Python sends the tiles; selection, focus and keys live here and only choices go back.
const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = {
  star: ['M8 1.6l1.9 4.1 4.5.5-3.4 3 1 4.4L8 11.4l-4 2.2 1-4.4-3.4-3 4.5-.5z', true],
  image: ['M2 3h12v10H2z M2 11l3.5-3.5 3 3L10 9l4 3'],
  video: ['M2 4h8v8H2z M10 7l4-2v6l-4-2z'],
  audio: ['M2 7v2 M5 4v8 M8 2v12 M11 5v6 M14 7v2'],
  document: ['M4 1.5h5l3.5 3.5v9.5H4z M9 1.5V5h3.5 M6 8h4 M6 11h4'],
  flask: ['M6 1.5h4 M6.8 1.5v4.3L3 13a1 1 0 0 0 .9 1.5h8.2A1 1 0 0 0 13 13L9.2 5.8V1.5 M4.6 10.5h6.8'],
  tick: ['M3 8.5l3.3 3.3L13 5'],
  cross: ['M4 4l8 8 M12 4l-8 8'],
};
const instances = new WeakMap();

function glyph(name) {
  const [path, filled] = GLYPHS[name];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  line.setAttribute('fill', filled ? 'currentColor' : 'none');
  line.setAttribute('stroke', 'currentColor');
  line.setAttribute('stroke-width', name === 'tick' ? '2.2' : '1.4');
  line.setAttribute('stroke-linejoin', 'round');
  line.setAttribute('stroke-linecap', 'round');
  svg.append(line);
  return svg;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function blank(tile) {
  return element('div', 'blank', glyph(tile.kind in GLYPHS ? tile.kind : 'document'), tile.name);
}

function picture(tile, box) {
  if (!tile.src) { box.classList.add('bare'); return blank(tile); }
  const image = new Image();
  image.loading = 'lazy';
  image.decoding = 'async';
  image.draggable = false;
  image.alt = tile.alt;
  image.src = tile.src;
  image.onerror = () => { box.classList.add('bare'); image.replaceWith(blank(tile)); };
  return image;
}

function marks(tile) {
  const row = element('div', 'marks');
  if (tile.warning) row.append(element('span', 'mark warning', glyph('cross'), tile.warning));
  if (tile.sandbox) row.append(element('span', 'mark', glyph('flask'), 'Sandbox'));
  if (tile.kind !== 'image') row.append(element('span', 'mark', glyph(tile.kind), tile.kind_word));
  if (tile.favourite) row.append(element('span', 'mark', glyph('star')));
  if (tile.kept === true) row.append(element('span', 'mark', glyph('tick'), 'Kept'));
  if (tile.kept === false) row.append(element('span', 'mark', glyph('cross'), 'Discarded'));
  return row;
}

// What a screen reader hears: the picture, then its marks.
function spoken(tile) {
  const parts = [tile.alt || tile.name];
  if (tile.kind !== 'image') parts.push(tile.kind_word);
  if (tile.favourite) parts.push('favourite');
  if (tile.warning) parts.push(tile.warning.toLowerCase());
  if (tile.sandbox) parts.push('made in the sandbox');
  if (tile.kept === true) parts.push('kept');
  if (tile.kept === false) parts.push('discarded');
  return parts.join(', ');
}

function drawTile(tile) {
  const box = element('div', tile.kept === false ? 'tile dim' : 'tile');
  box.dataset.id = tile.id;
  box.setAttribute('role', 'option');
  box.setAttribute('aria-label', spoken(tile));
  box.tabIndex = -1;
  box.append(picture(tile, box), element('div', 'name', tile.name), marks(tile), element('span', 'tick', glyph('tick')));
  box.title = tile.name;
  return box;
}

class Gallery {
  constructor(host) {
    this.root = element('div', 'gallery');
    this.root.setAttribute('role', 'listbox');
    this.boxes = new Map();
    this.chosen = new Set();
    this.epoch = undefined;
    this.anchor = 0;
    this.log = [];
    this.undone = [];
    this.root.addEventListener('click', (event) => this.click(event));
    this.root.addEventListener('dblclick', (event) => this.open(this.idAt(event)));
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('focusout', (event) => { if (!this.root.contains(event.relatedTarget)) this.tell(); });
    host.querySelector('.host').replaceChildren(this.root);
  }

  show(data, send) {
    this.data = data;
    this.send = send;
    // Python's word counts only when it changed its mind; else what the person just clicked stands.
    if (data.epoch !== this.epoch) { this.epoch = data.epoch; this.chosen = new Set(data.selected); }
    this.root.style.setProperty('--tile', `${data.size}px`);
    this.root.className = `gallery ${data.mode} ${data.strip ? 'strip' : ''}`;
    this.root.setAttribute('aria-label', data.label);
    this.root.setAttribute('aria-multiselectable', String(data.mode === 'many'));
    this.log = this.log.filter((entry) => entry.at > data.heard);
    this.fill(data.tiles.map((tile) => ({ ...tile, ...this.pending(tile.id) })));
    this.paint();
  }

  // Tiles that did not change keep their element, so that their picture is not fetched again.
  fill(tiles) {
    const kept = new Map();
    for (const tile of tiles) {
      const print = JSON.stringify(tile);
      const old = this.boxes.get(tile.id);
      kept.set(tile.id, old && old.print === print ? old : { print, kept: tile.kept, box: drawTile(tile) });
    }
    this.boxes = kept;
    const wanted = [...kept.values()].map((entry) => entry.box);
    const same = wanted.length === this.root.children.length && wanted.every((box, i) => this.root.children[i] === box);
    if (same) return;
    const held = [...this.root.children].findIndex((box) => box === this.root.getRootNode().activeElement);
    const id = held >= 0 && this.root.children[held].dataset.id;
    this.root.replaceChildren(...wanted);
    // A tile that was drawn anew, or that left, does not take the keyboard with it.
    if (held >= 0 && wanted.length) this.focus(id && this.index(id) >= 0 ? this.index(id) : Math.min(held, wanted.length - 1));
  }

  // What was decided here and is not yet in the tiles that Python sends.
  pending(id) {
    const last = this.log.filter((entry) => entry.ids.includes(id)).at(-1);
    return last ? { kept: last.kept } : {};
  }

  // Every decision has a number and stays in the log until Python has heard it, so that none is lost when two runs
  // of the page overlap; hearing one twice changes nothing.
  decide(ids, kept) {
    if (!ids.length) return;
    const shown = new Map([...this.boxes].map(([id, entry]) => [id, entry.kept]));
    this.undone.push(ids.map((id) => [id, shown.get(id) ?? null]));
    this.write(ids, kept);
  }

  undo() {
    for (const [id, kept] of this.undone.pop() ?? []) this.write([id], kept);
  }

  write(ids, kept) {
    const at = Math.max(Date.now(), this.data.heard + 1, (this.log.at(-1)?.at ?? 0) + 1);
    this.log.push({ at, ids, kept });
    this.fill(this.data.tiles.map((tile) => ({ ...tile, ...this.pending(tile.id) })));
    this.paint();
    this.send('log', this.log);
  }

  judge(key, at, id) {
    const ids = this.chosen.size ? [...this.chosen] : [id];
    if (key === 'c') return this.send('compare', ids);
    if (key === 'a') return this.send('again', id);
    if (key === 'u') return this.undo();
    this.decide(ids, key === 'k');
    if (this.chosen.size) this.choose(new Set());
    else this.focus(Math.min(at + 1, this.root.children.length - 1));
  }

  paint() {
    const boxes = [...this.root.children];
    const focused = boxes.findIndex((box) => box.tabIndex === 0);
    boxes.forEach((box, i) => {
      box.tabIndex = i === Math.max(0, focused) ? 0 : -1;
      if (this.data.mode !== 'still') box.setAttribute('aria-selected', String(this.chosen.has(box.dataset.id)));
    });
    this.root.classList.toggle('picking', this.chosen.size > 0);
  }

  idAt(event) {
    const box = event.composedPath().find((node) => node.dataset && node.dataset.id);
    return box && box.dataset.id;
  }

  click(event) {
    const id = this.idAt(event);
    if (!id) return;
    const at = this.index(id);
    this.focus(at);
    const onTick = event.composedPath().some((node) => node.classList && node.classList.contains('tick'));
    if (event.shiftKey && this.data.mode === 'many') return this.range(at);
    const picks = this.data.picks || this.chosen.size > 0 || onTick || event.ctrlKey || event.metaKey;
    if (this.data.mode === 'still' || !picks) return this.open(id);
    this.toggle(at);
  }

  key(event) {
    const boxes = [...this.root.children];
    const at = boxes.findIndex((box) => box === event.target);
    if (at < 0) return;
    const columns = boxes.filter((box) => box.offsetTop === boxes[0].offsetTop).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: boxes.length - 1 - at }[event.key];
    if (step !== undefined) {
      const next = Math.min(boxes.length - 1, Math.max(0, at + step));
      this.focus(next);
      if (event.shiftKey && this.data.mode === 'many') this.range(next);
    } else if (event.key === ' ') { if (this.data.mode !== 'still') this.toggle(at); }
    else if (event.key === 'Enter') { if (this.data.picks) this.toggle(at); else this.open(boxes[at].dataset.id); }
    else if (event.key === 'Escape') this.choose(new Set());
    else if (event.key === 'f' && this.data.stars) this.send('favourite', boxes[at].dataset.id);
    else if (this.data.judges && 'kxuca'.includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) this.judge(event.key, at, boxes[at].dataset.id);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.data.mode === 'many') this.choose(new Set(this.boxes.keys()));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  index(id) { return [...this.boxes.keys()].indexOf(id); }

  focus(at) {
    [...this.root.children].forEach((box, i) => { box.tabIndex = i === at ? 0 : -1; });
    this.root.children[at].focus();
  }

  toggle(at) {
    const id = this.root.children[at].dataset.id;
    const next = this.data.mode === 'one' ? new Set() : new Set(this.chosen);
    if (this.chosen.has(id)) next.delete(id); else next.add(id);
    this.anchor = at;
    this.choose(next);
  }

  range(at) {
    const [low, high] = [Math.min(this.anchor, at), Math.max(this.anchor, at)];
    const ids = [...this.boxes.keys()].slice(low, high + 1);
    this.choose(new Set([...this.chosen, ...ids]));
  }

  // A run of quick choices is one message. It goes out before a button elsewhere can be pressed: sent after that,
  // it would end the run in which Streamlit knows of the press, and the press would be lost.
  choose(next) {
    if (next.size === this.chosen.size && [...next].every((id) => this.chosen.has(id))) return;
    this.chosen = next;
    this.paint();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell(), 90);
  }

  tell() {
    if (!this.waiting) return;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.send('selected', [...this.chosen]);
  }

  open(id) { if (id && this.data.opens) this.send('open', id); }
}

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  if (!instances.has(parentElement)) instances.set(parentElement, new Gallery(parentElement));
  const kept = ['selected', 'log'];
  const send = (name, value) => (kept.includes(name) ? setStateValue(name, value) : setTriggerValue(name, value));
  instances.get(parentElement).show(data, send);
}
