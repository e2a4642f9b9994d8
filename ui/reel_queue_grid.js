// The queue side by side: arrows move, space and shift pick, the letters act on what is picked or in focus.
class Grid {
  constructor(queue) {
    this.queue = queue;
    this.picked = new Set();
    this.everything = false;
    this.tiles = new Map();
    this.list = element('div', 'grid');
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-multiselectable', 'true');
    this.list.setAttribute('aria-label', 'Reels waiting');
    this.list.addEventListener('click', (event) => this.click(event));
    this.more = element('p', 'quiet end');
    this.watch = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) queue.more(true); }, { rootMargin: '600px' });
    this.watch.observe(this.more);
    this.bar = element('div', 'bar');
    this.bar.setAttribute('role', 'group');
    this.bar.setAttribute('aria-label', 'What to do with the selected reels');
    this.root = element('div', 'wall', this.bar, this.list, this.more);
  }

  // Tiles that stay keep their element, so that their picture is not fetched again.
  draw() {
    const { order, cards, here } = this.queue;
    const kept = new Map();
    for (const id of order) {
      const card = cards.get(id);
      const print = JSON.stringify([card.star, card.views, card.multiple, card.src, card.name]);
      const old = this.tiles.get(id);
      kept.set(id, old && old.print === print ? old : { print, tile: drawTile(card) });
    }
    const focused = this.list.contains(this.list.getRootNode().activeElement);
    this.tiles = kept;
    this.picked.forEach((id) => { if (!kept.has(id)) this.picked.delete(id); });
    const wanted = order.map((id) => kept.get(id).tile);
    for (const tile of [...this.list.children]) if (!wanted.includes(tile)) tile.remove();
    wanted.forEach((tile, at) => { if (this.list.children[at] !== tile) this.list.insertBefore(tile, this.list.children[at] || null); });
    this.paint();
    if (focused && kept.has(here)) kept.get(here).tile.focus({ preventScroll: true });
    this.more.textContent = this.queue.asking ? 'Loading more' : '';
  }

  paint() {
    for (const [id, { tile }] of this.tiles) {
      const on = this.everything || this.picked.has(id);
      tile.setAttribute('aria-selected', String(on));
      tile.tabIndex = id === this.queue.here ? 0 : -1;
    }
    this.list.classList.toggle('picking', this.picked.size > 0);
    this.drawBar();
  }

  drawBar() {
    const { queue } = this;
    const count = this.everything ? queue.waiting() : this.picked.size;
    this.bar.hidden = !count;
    const print = `${count} ${this.everything} ${this.tiles.size} ${queue.waiting()} ${queue.busy}`;
    if (!count || print === this.print) return;
    this.print = print;
    const all = this.everything ? 'all ' : '';
    this.bar.replaceChildren(
      element('b', '', `${queue.many(count)} selected`),
      button(`Approve ${all}${count.toLocaleString('en-US')}`, 'yes', 'tick', () => queue.decide('approved')),
      button(`Deny ${all}${count.toLocaleString('en-US')}`, 'plain', 'cross', () => queue.decide('denied')),
      ...(this.everything ? [] : [button('Skip', 'plain', 'skip', () => queue.skip()), button('Favourite', 'plain', 'star', () => queue.star())]),
      ...(!this.everything && this.tiles.size > this.picked.size ? [button(`Select all ${this.tiles.size} shown`, 'link', '', () => this.choose(queue.order))] : []),
      ...(!this.everything && queue.waiting() > this.tiles.size ? [button(`Select all ${queue.waiting().toLocaleString('en-US')} that match`, 'link', '', () => this.mean())] : []),
      button('Clear selection', 'link', '', () => this.choose([])),
    );
    this.bar.querySelectorAll('button').forEach((one) => { one.disabled = Boolean(queue.busy); });
  }

  // What an act is about: all that is picked, else the one in focus.
  meant() {
    const { here, order } = this.queue;
    if (this.picked.size) return order.filter((id) => this.picked.has(id));
    return here ? [here] : [];
  }

  mean() { this.everything = true; this.paint(); this.queue.say(`All ${this.queue.many(this.queue.waiting())} selected`); }

  choose(ids) {
    const words = `${this.queue.many(ids.length)} selected`;
    const inside = this.bar.contains(this.bar.getRootNode().activeElement);
    this.everything = false;
    this.picked = new Set(ids);
    this.paint();
    if (inside) this.focus(this.queue.here);
    this.queue.say(words);
  }

  toggle(id) {
    const next = new Set(this.picked);
    if (!next.delete(id)) next.add(id);
    this.anchor = id;
    this.choose([...next]);
  }

  range(id) {
    const { order } = this.queue;
    const [from, to] = [order.indexOf(this.anchor || this.queue.here), order.indexOf(id)].sort((a, b) => a - b);
    this.choose([...new Set([...this.picked, ...order.slice(Math.max(0, from), to + 1)])]);
  }

  focus(id) {
    const known = this.tiles.get(id);
    if (!known) return;
    this.queue.here = id;
    for (const [each, { tile }] of this.tiles) tile.tabIndex = each === id ? 0 : -1;
    known.tile.focus();
    known.tile.scrollIntoView({ block: 'nearest' });
    this.queue.more();
  }

  click(event) {
    const tile = event.target.closest('.tile');
    if (!tile) return;
    const { id } = tile.dataset;
    if (event.shiftKey) { this.range(id); this.focus(id); return; }
    if (this.picked.size || event.ctrlKey || event.metaKey || event.target.closest('.pick')) { this.toggle(id); this.focus(id); return; }
    this.queue.here = id;
    this.queue.turn('card');
  }

  // True when the key was one of ours.
  key(event) {
    const { order, here } = this.queue;
    const tiles = order.map((id) => this.tiles.get(id)?.tile).filter(Boolean);
    const at = Math.max(0, order.indexOf(here));
    const columns = Math.max(1, tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: order.length - 1 - at }[event.key];
    const onTile = this.list.contains(event.composedPath()[0]);
    if (step !== undefined) {
      const next = order[Math.min(order.length - 1, Math.max(0, at + (onTile ? step : 0)))];
      if (event.shiftKey) { if (!this.anchor) this.anchor = here; this.range(next); } else this.anchor = next;
      this.focus(next);
    } else if (event.key === ' ' && onTile) this.toggle(here);
    else if (event.key === 'Enter' && onTile) this.queue.turn('card');
    else if (event.key === 'Escape') this.choose([]);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && onTile) this.choose(order);
    else return false;
    return true;
  }

  end() { this.watch.disconnect(); }
}
