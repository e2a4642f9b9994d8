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
    this.buildBar();
    this.root = element('div', 'wall', this.bar, this.list, this.more);
  }

  draw() {
    const { order, cards, here } = this.queue;
    const focused = this.list.contains(this.list.getRootNode().activeElement);
    this.tiles = new Map(order.map((id) => [id, (this.tiles.get(id) ?? new Tile(id)).show(cards.get(id))]));
    this.picked.forEach((id) => { if (!this.tiles.has(id)) this.picked.delete(id); });
    putInPlace(this.list, order.map((id) => this.tiles.get(id).root));
    this.paint();
    if (focused && this.tiles.has(here)) this.tiles.get(here).root.focus({ preventScroll: true });
    this.more.textContent = this.queue.asking ? 'Loading more' : '';
  }

  paint() {
    for (const [id, { root }] of this.tiles) {
      const on = this.everything || this.picked.has(id);
      root.setAttribute('aria-selected', String(on));
      root.tabIndex = id === this.queue.here ? 0 : -1;
    }
    this.list.classList.toggle('picking', this.picked.size > 0);
    this.drawBar();
  }

  // The buttons stay the same elements, so that a press on one counts although the numbers change under it.
  buildBar() {
    const { queue } = this;
    this.count = element('b', '');
    this.ways = {
      yes: button('', 'yes', 'tick', () => queue.decide('approved')),
      no: button('', 'plain', 'cross', () => queue.decide('denied')),
      skip: button('Skip', 'plain', 'skip', () => queue.skip()),
      star: button('Favourite', 'plain', 'star', () => queue.star()),
      shown: button('', 'link', '', () => this.choose(queue.order)),
      all: button('', 'link', '', () => this.mean()),
      none: button('Clear selection', 'link', '', () => this.choose([])),
    };
    this.bar.append(this.count, ...Object.values(this.ways));
  }

  drawBar() {
    const { queue, ways, everything } = this;
    const [count, shown, all] = [everything ? queue.waiting() : this.picked.size, this.tiles.size, queue.waiting()];
    this.bar.hidden = !count;
    const words = {
      yes: `Approve ${everything ? 'all ' : ''}${count.toLocaleString('en-US')}`, no: `Deny ${everything ? 'all ' : ''}${count.toLocaleString('en-US')}`,
      shown: `Select all ${shown} shown`, all: `Select all ${all.toLocaleString('en-US')} that match`,
    };
    for (const [name, text] of Object.entries(words)) ways[name].querySelector('span').textContent = text;
    ways.skip.hidden = ways.star.hidden = everything;
    ways.shown.hidden = everything || shown <= this.picked.size;
    ways.all.hidden = everything || all <= shown;
    this.count.textContent = `${queue.many(count)} selected`;
    Object.values(ways).forEach((one) => { one.disabled = Boolean(queue.busy); });
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
    this.queue.untouched = false;
    for (const [each, { root }] of this.tiles) root.tabIndex = each === id ? 0 : -1;
    known.root.focus();
    known.root.scrollIntoView({ block: 'nearest' });
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
    const tiles = order.map((id) => this.tiles.get(id)?.root).filter(Boolean);
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
