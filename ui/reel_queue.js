// The review: the next cards are here already, so a key moves on at once, and Python hears of it by the log.
const AHEAD = 12;
const DONE = { approved: 'Approved', denied: 'Denied' };
const BY = { person: 'you', rule: 'your rule' };
const instances = new WeakMap();

// Whether the key belongs to somebody else: a field, or a dialog in front, also inside the shadow roots of components.
function taken(event) {
  const path = event.composedPath();
  const at = path[0];
  if (at instanceof Element && (at.isContentEditable || at.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])'))) return true;
  return path.some((node) => node.localName === 'dialog' || node.role === 'dialog') || Boolean(document.querySelector('[role="dialog"]'));
}

class Queue {
  constructor(host, person) {
    this.log = new Log(person);
    this.log.onLate = () => this.head();
    this.person = person;
    this.cards = new Map();
    this.gone = this.turned();
    this.undone = new Map();
    this.order = [];
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
    this.acts.setAttribute('role', 'toolbar');
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
    if (data.queue !== this.name) this.begin(data.queue);
    this.log.hear(data.answers).forEach(([entry, answer]) => this.answered(entry, answer));
    if (data.cards) this.merge(data.cards);
    this.draw();
    if (first && this.log.entries.length) this.log.say();
  }

  begin(name) {
    this.name = name;
    this.order = [];
    this.here = undefined;
    this.ask = { queue: name, n: 0, after: null };
    this.asking = true;
    this.failed = '';
    this.log.state = { ...this.log.state, ask: this.ask, view: this.view };
  }

  // From the first card again: what was skipped, or what came in meanwhile.
  again() {
    this.order = [];
    this.here = undefined;
    this.gone = this.turned();
    this.want(null);
    this.draw();
  }

  want(after) {
    this.ask = { queue: this.name, n: this.ask.n + 1, after };
    this.asking = true;
    this.failed = '';
    this.log.say({ ask: this.ask });
  }

  merge(page) {
    if (page.queue !== this.name || (this.has && this.has.queue === page.queue && this.has.n >= page.n)) return;
    this.ask = { queue: page.queue, n: page.n, after: page.after };
    this.asking = false;
    this.failed = page.error || '';
    if (this.failed) return;
    this.has = this.ask;
    this.log.state = { ...this.log.state, ask: this.ask, has: this.has };
    this.next = page.next;
    const known = new Set(this.order);
    for (const card of page.cards) {
      this.cards.set(card.id, this.patched(card));
      if (!known.has(card.id) && !this.gone.has(card.id) && !this.log.skipped.has(card.id)) this.order.push(card.id);
    }
    this.here = this.order.includes(this.here) ? this.here : this.order[0];
  }

  // Reels with a verdict that Python has not answered yet.
  turned() { return new Set(this.log.entries.flatMap((entry) => entry.turns || []).filter((turn) => !turn.back).map((turn) => turn.reel)); }

  // What was done to a card and is not answered yet stays done, whatever an older page of cards says.
  patched(card) {
    for (const entry of this.log.entries.filter((one) => one.reel === card.id)) {
      if (entry.act === 'star') card.star = entry.on;
      if (entry.act === 'note') Object.assign(card, { notes: entry.notes, tags: entry.tags });
    }
    return card;
  }

  // Asks for the next page while the last cards of this one are still ahead.
  more(wanted = false) {
    if (this.asking || this.failed || !this.next) return;
    if (wanted || this.order.length - this.order.indexOf(this.here) <= AHEAD) { this.want(this.next); if (this.view === 'grid') this.grid.draw(); }
  }

  waiting() {
    const moved = this.log.entries.filter((entry) => entry.act === 'turns').flatMap((entry) => entry.turns);
    return Math.max(0, this.total - moved.reduce((sum, turn) => sum + (turn.back ? -1 : 1), 0));
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
    cards.forEach((card) => this.log.skipped.add(card.id));
    this.log.remember({ skip: true, cards });
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
    if (step.skip) step.cards.forEach((card) => this.log.skipped.delete(card.id));
    else {
      const turns = step.turns.map((turn) => ({ reel: turn.reel, was: turn.to, to: turn.was, back: true })).reverse();
      this.undone.set(this.log.push('turns', { turns }), step);
    }
    this.comeBack(step.cards, true);
    if (step.turns && step.turns.length > step.cards.length) this.refill = true;
    this.log.soon();
    this.moved(step.skip ? 'Not skipped any more.' : `Taken back: ${step.cards.length === 1 ? step.cards[0].name : this.many(step.turns.length)}.`);
  }

  comeBack(cards, now) {
    const at = Math.max(0, this.order.indexOf(this.here)) + (now || !this.order.length ? 0 : 1);
    const back = cards.filter((card) => !this.order.includes(card.id));
    back.forEach((card) => { this.cards.set(card.id, card); this.gone.delete(card.id); });
    this.order.splice(at, 0, ...back.map((card) => card.id));
    if (now && back.length) this.here = back[0].id;
    this.here ||= this.order[0];
  }

  leave(ids) {
    const away = new Set(ids);
    let at = this.order.indexOf(this.here);
    if (at < 0) at = 0;
    const before = this.order.slice(0, at).filter((id) => away.has(id)).length;
    this.order = this.order.filter((id) => !away.has(id));
    if (!this.order.includes(this.here)) this.here = this.order[Math.min(at - before, this.order.length - 1)];
    this.grid.picked.clear();
    this.grid.everything = false;
  }

  // An answer of Python's: what holds is forgotten, what does not is taken back here.
  answered(entry, answer) {
    if (answer.ok) this.held(entry, answer);
    else this.refused(entry, answer);
  }

  held(entry, { found, words }) {
    if (entry.act === 'turns') this.settled(entry, found.turns);
    else if (entry.act === 'views') this.counted(found.card);
    else if (entry.act === 'note') { const card = this.cards.get(entry.reel); if (card) card.tags = found.tags; }
    else if (entry.act === 'look_up') this.say('It is looked up in the background.');
    else if (entry.act === 'all') { this.log.remember({ all: true, n: entry.n, count: found.count }); this.whole(`${DONE[entry.verdict]} ${words}.`); }
    else if (entry.act === 'all_back') this.whole(`Taken back: ${words}.`);
    if (this.refill) { this.refill = false; this.again(); }
  }

  whole(words) { this.busy = ''; this.grid.choose([]); this.say(words); this.again(); }

  settled(entry, turns) {
    const back = this.undone.has(entry.n);
    this.undone.delete(entry.n);
    const name = (id) => this.cards.get(id)?.name || 'A reel';
    for (const turn of turns) {
      const step = this.log.history.find((one) => one.n === entry.n);
      const mine = step?.turns.find((one) => one.reel === turn.reel);
      if (turn.outcome === 'done' && mine) mine.was = turn.held;
      if (turn.outcome !== 'moved' && turn.outcome !== 'gone') continue;
      if (step) step.turns = step.turns.filter((one) => one.reel !== turn.reel);
      if (step && !step.turns.length) this.log.forgetStep(entry.n);
      if (back) { this.leave([turn.reel]); this.gone.add(turn.reel); }
      const stands = turn.outcome === 'gone' ? 'is gone' : `was ${turn.held[0] === 'pending' ? 'handed back' : turn.held[0]} by ${BY[turn.held[1]] || 'you'} elsewhere meanwhile, and stays so`;
      this.tell(`${name(turn.reel)} ${stands}.`);
    }
  }

  counted(card) {
    this.cards.set(card.id, card);
    if (card.stands[0] === 'pending') { this.say(`The count of ${card.name} is saved.`); return; }
    this.gone.add(card.id);
    this.leave([card.id]);
    this.moved(`${DONE[card.stands[0]]} by your rule at ${card.views} views: ${card.name}.`);
  }

  refused(entry, { words }) {
    const undo = this.undone.get(entry.n);
    const cards = this.log.history.find((step) => step.n === entry.n)?.cards || [];
    if (undo) { this.undone.delete(entry.n); this.leave(undo.cards.map((card) => card.id)); undo.cards.forEach((card) => this.gone.add(card.id)); this.log.remember(undo); }
    else if (entry.act === 'turns') {
      this.log.forgetStep(entry.n);
      const lost = cards.length ? cards : entry.turns.map((turn) => this.cards.get(turn.reel)).filter(Boolean);
      entry.turns.forEach((turn) => this.gone.delete(turn.reel));
      this.comeBack(lost, false);
      this.tell(`${lost.length === 1 ? `The verdict on ${lost[0].name} was` : `${this.many(entry.turns.length)} were`} not saved, and ${lost.length === 1 ? 'the card comes' : 'they come'} next. ${words}`);
      return;
    } else if (entry.act === 'star') { const card = this.cards.get(entry.reel); if (card) card.star = !entry.on; }
    this.busy = '';
    this.tell(words);
  }

  tell(words) {
    if ([...this.trouble.querySelectorAll('p')].some((line) => line.textContent === words)) return;
    const line = element('p', '', words);
    this.trouble.querySelector('button')?.remove();
    this.trouble.append(line, button('Close', 'link', '', () => this.trouble.replaceChildren()));
    while (this.trouble.querySelectorAll('p').length > 3) this.trouble.querySelector('p').remove();
  }

  say(words) { this.live.textContent = words === this.live.textContent ? `${words}\u00a0` : words; }

  moved(words) {
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
    else this.put(this.end(), `end ${this.asking} ${this.failed} ${this.log.skipped.size} ${this.busy} ${this.total > 0}`);
    this.more();
  }

  drawHere(card) {
    const label = this.buttons.star.querySelector('span');
    label.textContent = card.star ? 'Remove from favourites' : 'Favourite';
    this.buttons.star.classList.toggle('on', card.star);
    const { star, notes, tags, ...drawn } = card;
    this.put(() => drawCard(card, this.cardActs()), JSON.stringify(drawn));
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
    const inside = this.place.contains(this.place.getRootNode().activeElement);
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
    return element('div', 'none', element('h3', '', 'Nothing waits for you'), element('p', '', 'A reel waits here until its views are known or you decide. Paste links under Add.'));
  }

  key(event) {
    if (event.defaultPrevented || taken(event)) return;
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
  const known = instances.get(parentElement);
  if (known && known.person !== data.person) { known.forget(); instances.delete(parentElement); }
  if (!instances.has(parentElement)) instances.set(parentElement, new Queue(parentElement, data.person));
  instances.get(parentElement).show(data, (log) => setStateValue('log', log), (id) => setTriggerValue('open', id));
  return () => {
    instances.get(parentElement)?.forget();
    instances.delete(parentElement);
  };
}
