// A listbox of pictures. Python sends the tiles; selection, focus and keys live here and only choices go back.
// What an act changes on the tile at once.
const CHANGES = { judge: 'kept', favourite: 'favourite' };

class Gallery {
  constructor(host) {
    this.root = element('div', 'gallery');
    this.root.setAttribute('role', 'listbox');
    this.tiles = new Map();
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
    this.log = this.log.filter((entry) => entry.at > (data.heard[entry.act] ?? 0));
    this.fill();
    this.paint();
  }

  fill() {
    const tiles = this.data.tiles.map((tile) => ({ ...tile, ...this.pending(tile.id) }));
    this.tiles = new Map(tiles.map((tile) => [tile.id, (this.tiles.get(tile.id) ?? new Tile(tile.id)).show(tile)]));
    const wanted = [...this.tiles.values()].map((tile) => tile.box);
    const held = [...this.root.children].findIndex((box) => box === this.root.getRootNode().activeElement);
    const id = held >= 0 && this.root.children[held].dataset.id;
    putInPlace(this.root, wanted);
    // A tile that moved, or that left, does not take the keyboard with it.
    if (held >= 0 && wanted.length && !this.root.contains(this.root.getRootNode().activeElement)) this.focus(id && this.index(id) >= 0 ? this.index(id) : Math.min(held, wanted.length - 1));
  }

  // What was done here and is not yet in the tiles that Python sends.
  pending(id) {
    const mine = this.log.filter((entry) => entry.act in CHANGES && entry.ids.includes(id));
    return Object.fromEntries(mine.map((entry) => [CHANGES[entry.act], entry.to]));
  }

  decide(ids, kept) {
    if (!ids.length) return;
    this.undone.push(ids.map((id) => [id, this.tiles.get(id)?.tile.kept ?? null]));
    this.write('judge', ids, kept);
  }

  undo() {
    for (const [id, kept] of this.undone.pop() ?? []) this.write('judge', [id], kept);
  }

  // Every act has a number and stays in the log until Python has heard it, so that none is lost when two runs of the
  // page overlap; hearing one twice changes nothing. What is selected goes out with it: sent later, it would end the
  // run in which a picture opens.
  write(act, ids, to = null) {
    const at = Math.max(Date.now(), ...Object.values(this.data.heard).map((heard) => heard + 1), (this.log.at(-1)?.at ?? 0) + 1);
    this.log.push({ at, act, ids, to });
    this.fill();
    this.paint();
    this.tell();
    this.send('log', this.log);
  }

  judge(key, at, id) {
    const ids = this.chosen.size ? [...this.chosen] : [id];
    if (key === 'c') return this.write('compare', ids);
    if (key === 'a') return this.write('again', [id]);
    if (key === 'u') return this.undo();
    const many = this.chosen.size > 0;
    if (many) this.choose(new Set());
    this.decide(ids, key === 'k');
    if (!many) this.focus(Math.min(at + 1, this.root.children.length - 1));
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
    else if (event.key === 'Escape' && this.data.mode !== 'one') this.choose(new Set());
    else if (event.key === 'f' && this.data.stars) this.star(boxes[at].dataset.id);
    else if (this.data.judges && 'kxuca'.includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) this.judge(event.key, at, boxes[at].dataset.id);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.data.mode === 'many') this.choose(new Set(this.tiles.keys()));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  index(id) { return [...this.tiles.keys()].indexOf(id); }

  focus(at) {
    [...this.root.children].forEach((box, i) => { box.tabIndex = i === at ? 0 : -1; });
    this.root.children[at].focus();
  }

  toggle(at) {
    const id = this.root.children[at].dataset.id;
    const one = this.data.mode === 'one';
    const next = one ? new Set() : new Set(this.chosen);
    if (this.chosen.has(id) && !one) next.delete(id); else next.add(id);
    this.anchor = at;
    this.choose(next);
  }

  range(at) {
    const [low, high] = [Math.min(this.anchor, at), Math.max(this.anchor, at)];
    const ids = [...this.tiles.keys()].slice(low, high + 1);
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

  open(id) { if (id && this.data.opens) this.write('open', [id]); }

  forget() { clearTimeout(this.waiting); }

  star(id) { this.write('favourite', [id], !this.tiles.get(id).tile.favourite); }
}

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  mount(parentElement, (place) => new Gallery(place)).show(data, setStateValue);
  return unmount(parentElement);
}
