// Which cards there are, in which order, and which one is in turn.
const AHEAD = 20;

class Deck {
  constructor(person) {
    this.log = new Log(person);
    this.person = person;
    this.cards = new Map();
    this.order = [];
    this.gone = this.turned();
    // What was taken back just before this page was loaded is not among its cards yet.
    this.refill = this.log.entries.some((entry) => entry.act === 'all_back' || entry.turns?.some((turn) => turn.back));
    // Until the person does something: the first card is then the one that comes first in the end.
    this.untouched = true;
    this.undone = new Map();
    this.lost = new Set();
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

  // The first cards once more, among those that are here: what was taken back beyond those that could be shown at once.
  fillUp() {
    this.gone = this.turned();
    this.want(null);
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
    const had = this.has?.queue === page.queue && this.has.n === page.n;
    if (page.queue !== this.name || page.n !== this.ask.n || had) return;
    this.asking = false;
    this.failed = page.error || '';
    if (this.failed) return;
    this.has = this.ask;
    this.log.state = { ...this.log.state, has: this.has };
    this.next = page.next;
    page.cards.forEach((card) => this.cards.set(card.id, this.patched(card)));
    const waits = page.cards.map((card) => card.id).filter((id) => !this.gone.has(id) && !this.log.skipped.has(id));
    this.order = [...new Set(page.after === null ? [...waits, ...this.order] : [...this.order, ...waits])];
    const stays = this.order.includes(this.here) && !(this.untouched && page.after === null);
    this.here = stays ? this.here : this.order[0];
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
    // What is picked besides stays picked: an answer to an earlier act may take a card away at any moment.
    ids.forEach((id) => this.grid.picked.delete(id));
  }
}
