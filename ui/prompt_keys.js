// The current card is the one that holds the focus; j and k move it. Every other key presses a button of that card.
const CARD = /^prompt-[0-9a-f-]{36}$/;
const PRESS = { f: 'icon-star', z: 'icon-undo', y: 'icon-redo', h: 'prompt-history' };
// What costs money is pressed by the person: these keys only go there.
const PAID = { m: 'prompt-order', n: 'prompt-roll' };

function typing(event) {
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  return at.isContentEditable || at.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])');
}

function nameOf(card) {
  return [...card.classList].map((name) => name.replace(/^st-key-/, '')).find((name) => CARD.test(name));
}

function cards() {
  return [...document.querySelectorAll('[class*="st-key-prompt-"]')].filter(nameOf);
}

function current() {
  return cards().find((card) => card.contains(document.activeElement));
}

function go(by) {
  const all = cards();
  if (!all.length) return false;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function within(card, key) {
  const id = nameOf(card).slice('prompt-'.length);
  return card.querySelector(`[class*="st-key-${key}-${id}"]`);
}

function press(card, key) {
  const button = within(card, key)?.querySelector('button:not([disabled])');
  if (!button) return false;
  button.click();
  // The button may be drawn anew; the card stays the current one.
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  return true;
}

function act(event) {
  if (event.key === 'j') return go(1);
  if (event.key === 'k') return go(-1);
  const card = current();
  if (!card) return false;
  if (event.key === 'e') { card.querySelector('textarea')?.focus(); return true; }
  if (event.key in PAID) { within(card, PAID[event.key])?.querySelector('button:not([disabled])')?.focus(); return true; }
  if (event.key === 'x') { card.querySelector('input[type=checkbox]')?.click(); return true; }
  if (/^[1-5]$/.test(event.key)) {
    const scores = within(card, 'prompt-score')?.querySelectorAll('button');
    scores?.[Number(event.key) - 1]?.click();
    return Boolean(scores?.length);
  }
  return event.key in PRESS && press(card, PRESS[event.key]);
}

function listener(event) {
  if (event.key === 'Escape' && typing(event)) {
    const card = current();
    if (card) { card.tabIndex = -1; card.focus({ preventScroll: true }); }
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  if (document.querySelector('[role="dialog"]')) return;
  if (act(event)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

class Keys {
  constructor() {
    // One of its own each: one that goes late must not take the keys of the next away.
    this.listen = (event) => listener(event);
    window.addEventListener('keydown', this.listen);
  }

  forget() { window.removeEventListener('keydown', this.listen); }
}

export default function ({ parentElement }) {
  mount(parentElement, () => new Keys());
  return unmount(parentElement);
}
