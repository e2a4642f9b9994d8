// The review: the next cards are here already, so a key moves on at once, and Python hears of it by the log.
const DEAF = 1000;

// Whether the key belongs to somebody else: a field, or a dialog in front, also inside the shadow roots of components.
function taken(event) {
  const path = event.composedPath();
  const at = path[0];
  if (at instanceof Element && (at.isContentEditable || at.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])'))) return true;
  return path.some((node) => node.localName === 'dialog' || node.role === 'dialog') || Boolean(document.querySelector('[role="dialog"]'));
}

class Queue extends Answers {
  constructor(host, person) {
    super(person);
    this.log.onLate = () => this.head();
    this.build(host.querySelector('.host'));
    this.listen = (event) => this.key(event);
    window.addEventListener('keydown', this.listen);
  }

  build(host) {
    this.top = element('p', 'count');
    this.ways = [button('Cards', 'way', 'card', () => this.turn('card')), button('Grid', 'way', 'grid', () => this.turn('grid'))];
    const switcher = element('div', 'switch', ...this.ways);
    switcher.setAttribute('role', 'group');
    switcher.setAttribute('aria-label', 'How the reels are shown');
    this.trouble = element('div', 'trouble');
    this.trouble.setAttribute('role', 'alert');
    this.live = element('p', 'heard');
    this.live.setAttribute('aria-live', 'polite');
    this.place = element('div', 'place');
    this.buttons = {
      yes: button('Approve', 'yes', 'tick', () => this.decide('approved'), 'a'), no: button('Deny', 'plain', 'cross', () => this.decide('denied'), 'd'),
      skip: button('Skip', 'plain', 'skip', () => this.skip(), 's'), star: button('Favourite', 'plain', 'star', () => this.star(), 'f'),
      undo: button('Undo', 'plain', 'back', () => this.undo(), 'u'),
    };
    this.acts = element('div', 'acts', ...Object.values(this.buttons));
    this.acts.setAttribute('role', 'group');
    this.acts.setAttribute('aria-label', 'Verdict');
    this.grid = new Grid(this);
    this.root = element('div', 'queue', element('header', 'top', this.top, switcher), this.trouble, this.place, this.acts, this.live);
    host.replaceChildren(this.root);
  }

  show(data, send, open) {
    this.log.send = send;
    this.openReel = open;
    const first = this.name === undefined;
    if (first) this.view = data.view;
    this.total = data.waiting;
    this.seen = data.now;
    this.narrow = data.narrow;
    if (data.queue !== this.name) this.begin(data.queue);
    this.log.hear(data.answers).forEach(([entry, answer]) => this.answered(entry, answer));
    if (data.cards) this.merge(data.cards);
    this.draw();
    if (first && this.log.entries.length) this.log.say();
  }

  many(count) { return `${count.toLocaleString('en-US')} ${count === 1 ? 'reel' : 'reels'}`; }

  meant() { return this.view === 'grid' ? this.grid.meant() : this.here ? [this.here] : []; }

  decide(verdict) {
    if (this.view === 'grid' && this.grid.everything) { this.decideAll(verdict); return; }
    const cards = this.meant().map((id) => this.cards.get(id));
    if (!cards.length || this.busy) return;
    const turns = cards.map((card) => ({ reel: card.id, was: card.stands, to: [verdict, 'person'] }));
    this.log.remember({ n: this.log.n + 1, verdict, turns, cards: cards.slice(0, MOST_UNDONE) });
    cards.forEach((card) => this.gone.add(card.id));
    this.leave(cards.map((card) => card.id));
    this.log.push('turns', { turns });
    this.moved(`${DONE[verdict]} ${cards.length === 1 ? cards[0].name : this.many(cards.length)}.`);
  }

  decideAll(verdict) {
    this.busy = `${verdict === 'approved' ? 'Approving' : 'Denying'} ${this.many(this.waiting())} …`;
    this.log.push('all', { verdict, seen: this.seen });
    this.say(this.busy);
    this.draw();
  }

  skip() {
    const cards = this.meant().map((id) => this.cards.get(id));
    if (!cards.length || this.busy) return;
    this.grid.everything = false;
    cards.forEach((card) => this.log.skipped.add(card.id));
    this.log.remember({ skip: true, ids: cards.map((card) => card.id), cards });
    this.leave(cards.map((card) => card.id));
    this.moved(`Skipped ${cards.length === 1 ? cards[0].name : this.many(cards.length)}.`);
  }

  star() {
    const cards = this.meant().map((id) => this.cards.get(id));
    const on = cards.some((card) => !card.star);
    cards.filter((card) => card.star !== on).forEach((card) => { card.star = on; this.log.push('star', { reel: card.id, on }); });
    if (cards.length) this.say(on ? 'Marked as favourite.' : 'No favourite any more.');
    this.draw();
  }

  undo() {
    const step = this.busy ? undefined : this.log.history.pop();
    if (!step) return;
    if (step.all) {
      this.busy = `Taking back ${this.many(step.count)} …`;
      this.log.push('all_back', { of: step.n });
      this.draw();
      return;
    }
    const cards = step.cards || [];
    if (step.skip) step.ids.forEach((id) => this.log.skipped.delete(id));
    else {
      const turns = step.turns.map((turn) => ({ reel: turn.reel, was: turn.to, to: turn.was, back: true })).reverse();
      this.undone.set(this.log.push('turns', { turns }), step);
    }
    this.comeBack(cards, true);
    const all = (step.turns || step.ids).length;
    if (step.turns) this.refill ||= all > cards.length;
    else if (all > cards.length) this.again();
    this.log.soon();
    this.moved(step.skip ? 'Not skipped any more.' : `Taken back: ${cards.length === 1 ? cards[0].name : this.many(all)}.`);
  }

  tell(words) {
    if ([...this.trouble.querySelectorAll('p')].some((line) => line.textContent === words)) return;
    const close = this.trouble.querySelector('button') ?? button('Close', 'link', '', () => this.trouble.replaceChildren());
    if (!close.isConnected) this.trouble.append(close);
    this.trouble.insertBefore(element('p', '', words), close);
    while (this.trouble.querySelectorAll('p').length > 3) this.trouble.querySelector('p').remove();
  }

  say(words) { this.live.textContent = words === this.live.textContent ? `${words}\u00a0` : words; }

  moved(words) {
    this.untouched = false;
    const card = this.cards.get(this.here);
    this.say(`${words} ${this.many(this.waiting())} waiting.${card && this.view === 'card' ? ` Next: ${spoken(card)}.` : ''}`);
    this.more();
    this.draw();
  }

  turn(view) {
    if (view === this.view) return;
    this.view = view;
    this.log.say({ view });
    this.draw();
    if (view === 'grid') this.grid.focus(this.here);
    else this.place.querySelector('article')?.focus();
  }

  draw() {
    this.head();
    const grid = this.view === 'grid' && this.order.length > 0;
    this.ways.forEach((way, at) => way.setAttribute('aria-pressed', String((at === 1) === (this.view === 'grid'))));
    for (const name of ['yes', 'no', 'skip', 'star']) this.buttons[name].hidden = grid || !this.order.length;
    this.buttons.undo.hidden = !this.log.history.length;
    this.acts.classList.toggle('alone', this.buttons.yes.hidden);
    if (grid) { this.put(this.grid.root, 'grid'); this.grid.draw(); }
    else if (this.here) this.drawHere(this.cards.get(this.here));
    else this.put(this.end(), `end ${this.asking} ${this.failed} ${this.log.skipped.size} ${this.busy} ${this.waiting() > 0} ${this.narrow}`);
    this.more();
  }

  drawHere(card) {
    const label = this.buttons.star.querySelector('span');
    label.textContent = card.star ? 'Remove from favourites' : 'Favourite';
    this.buttons.star.classList.toggle('on', card.star);
    const { star, notes, tags, ...drawn } = card;
    const print = JSON.stringify(drawn);
    const shown = this.place.firstElementChild;
    if (shown?.dataset.id !== card.id) this.put(() => drawCard(card, this.cardActs()), print);
    else if (print !== this.print) redraw(shown, drawCard(card, this.cardActs()));
    this.print = print;
    const at = this.order.indexOf(this.here);
    this.order.slice(at + 1, at + 4).forEach((id) => { const { src } = this.cards.get(id); if (src) new Image().src = src; });
  }

  cardActs() {
    return {
      views: (reel, count) => { this.say('Saving the count.'); this.log.push('views', { reel, views: count }); },
      note: (reel, notes, tags) => {
        const card = this.cards.get(reel);
        if (card.notes === notes && card.tags === tags) return;
        Object.assign(card, { notes, tags });
        this.log.push('note', { reel, notes, tags });
      },
      lookUp: (reel) => this.log.push('look_up', { reel }),
      open: (reel) => this.openReel(reel),
      focus: () => this.place.querySelector('article')?.focus(),
    };
  }

  // Replaces what is shown only where it changed; who was inside it is inside the next one.
  put(part, print) {
    if (this.print === print) return;
    const held = this.place.getRootNode().activeElement;
    const inside = this.place.contains(held);
    // A card can go while its note is written: the note is kept, and the letters that follow are no verdicts.
    if (inside && held.closest('.writing')) { held.blur(); this.deafUntil = performance.now() + DEAF; }
    this.print = print;
    this.place.replaceChildren(typeof part === 'function' ? part() : part);
    if (inside && print !== 'grid') this.place.firstChild.focus?.({ preventScroll: true });
  }

  head() {
    const skipped = this.log.skipped.size ? ` · ${this.log.skipped.size.toLocaleString('en-US')} skipped` : '';
    const kept = this.log.late ? ` · ${this.log.entries.length} not saved yet: the studio does not answer. They are kept in this tab and sent again.` : '';
    this.top.replaceChildren(element('b', '', `${this.many(this.waiting())} waiting`), skipped, element('span', 'late', kept), element('span', '', this.busy ? ` · ${this.busy}` : ''));
  }

  end() {
    if (this.failed) return element('div', 'none', element('h3', '', 'The next reels could not be loaded'), element('p', '', this.failed), button('Try again', 'yes', '', () => this.want(this.ask.after)));
    if (this.asking || this.busy) return element('div', 'none wait', element('p', '', this.busy || 'Loading the next reels'));
    if (this.log.skipped.size) return element('div', 'none', element('h3', '', 'You have seen every reel that waits'), element('p', '', 'The skipped ones are still undecided.'), button('Show the skipped ones', 'yes', '', () => { this.log.skipped.clear(); this.log.soon(); this.again(); }));
    if (this.waiting()) return element('div', 'none', element('h3', '', 'More reels came in'), element('p', '', `${this.many(this.waiting())} waiting.`), button('Show them', 'yes', '', () => this.again()));
    if (this.narrow) return element('div', 'none', element('h3', '', 'Nothing that waits matches'), element('p', '', 'Other reels may wait: change the choice above.'));
    return element('div', 'none', element('h3', '', 'Nothing waits for you'), element('p', '', 'A reel waits here until its views are known or you decide. Paste links under Add.'));
  }

  key(event) {
    if (event.defaultPrevented || taken(event)) return;
    if (event.timeStamp < this.deafUntil) { this.deafUntil = event.timeStamp + DEAF; return; }
    if (this.view === 'grid' && this.order.length && this.grid.key(event)) { event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const act = { a: () => this.decide('approved'), d: () => this.decide('denied'), s: () => this.skip(), f: () => this.star(), u: () => this.undo() }[event.key];
    // A key that is held down decides about one reel, not about all that follow.
    if (act && !event.repeat) act();
    else if (step && this.view === 'card') this.look(step);
    else if (!act) return;
    event.preventDefault();
  }

  look(step) {
    const next = this.order[this.order.indexOf(this.here) + step];
    if (!next) return;
    this.here = next;
    this.untouched = false;
    this.say(spoken(this.cards.get(next)));
    this.draw();
  }

  forget() {
    window.removeEventListener('keydown', this.listen);
    this.grid.end();
    this.log.end();
  }
}

export default function (component) {
  const { parentElement, data, setStateValue, setTriggerValue } = component;
  const known = mounted.get(parentElement);
  if (known && known.person !== data.person) { known.forget(); mounted.delete(parentElement); }
  mount(parentElement, (place) => new Queue(place, data.person)).show(data, (log) => setStateValue('log', log), (id) => setTriggerValue('open', id));
  return unmount(parentElement);
}
