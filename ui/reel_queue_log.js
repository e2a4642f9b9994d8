// What was done in the review, numbered, until Python says that it holds. It is kept in the tab, so that a page that
// is loaded again goes on where it was, and sends again what was not answered.
const PATIENCE = 5000;
const MOST_UNDONE = 50;
const KEPT = 'studio-review-';

function stored(key) {
  try { return JSON.parse(sessionStorage.getItem(key)) || {}; } catch { return {}; }
}

function newTab() {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16)).join('-');
}

class Log {
  constructor(person) {
    this.key = `${KEPT}${person}`;
    // What another person left in this tab is none of this one's business.
    Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT) && key !== this.key).forEach((key) => sessionStorage.removeItem(key));
    const kept = stored(this.key);
    this.tab = kept.tab || newTab();
    this.n = kept.n || 0;
    this.entries = kept.entries || [];
    this.history = kept.history || [];
    this.skipped = new Set(kept.skipped || []);
    this.sent = 0;
    this.late = false;
    this.state = {};
    this.tries = 0;
    this.leave = () => this.keep();
    addEventListener('pagehide', this.leave);
  }

  // Adds an entry and sends it; its number.
  push(act, given) {
    this.n += 1;
    this.entries.push({ n: this.n, act, ...given });
    this.soon();
    this.say();
    return this.n;
  }

  remember(step) {
    this.history.push(step);
    if (this.history.length > MOST_UNDONE) this.history.shift();
    this.soon();
  }

  forgetStep(n) { this.history = this.history.filter((step) => step.n !== n); this.soon(); }

  // One message at a time: what comes meanwhile goes out together with the answer.
  say(changes = {}) {
    Object.assign(this.state, changes);
    this.dirty = true;
    if (!this.flying) this.speak();
  }

  speak() {
    this.dirty = false;
    this.sent = this.n;
    this.flying = this.entries.length > 0;
    this.sentAt = Date.now();
    this.send({ tab: this.tab, entries: this.entries, tries: this.tries, ...this.state });
    clearTimeout(this.timer);
    if (this.flying) this.timer = setTimeout(() => this.again(), PATIENCE);
  }

  again() {
    this.tries += 1;
    this.late = true;
    this.onLate();
    this.speak();
  }

  // The entries that were answered, each with its answer; what failed comes last done first, to be taken back.
  hear(answers) {
    const told = new Map(answers.map((answer) => [answer.n, answer]));
    const found = this.entries.filter((entry) => told.has(entry.n)).map((entry) => [entry, told.get(entry.n)]);
    if (!found.length) return [];
    this.entries = this.entries.filter((entry) => !told.has(entry.n));
    this.flying = this.entries.some((entry) => entry.n <= this.sent);
    if (!this.flying) { clearTimeout(this.timer); this.late = false; }
    if (!this.flying && (this.dirty || this.entries.length)) queueMicrotask(() => this.speak());
    this.soon();
    return [...found.filter(([, answer]) => answer.ok), ...found.filter(([, answer]) => !answer.ok).reverse()];
  }

  soon() { clearTimeout(this.keeping); this.keeping = setTimeout(() => this.keep(), 120); }

  keep() {
    const { tab, n, entries } = this;
    // Ids alone: what the cards say must not outlive the visit.
    const history = this.history.map(({ cards, ...step }) => step);
    try { sessionStorage.setItem(this.key, JSON.stringify({ tab, n, entries, history, skipped: [...this.skipped] })); } catch { /* A full or closed storage costs the way back after a reload, no more. */ }
  }

  end() {
    this.keep();
    clearTimeout(this.timer);
    clearTimeout(this.keeping);
    removeEventListener('pagehide', this.leave);
  }
}
