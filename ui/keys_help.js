// Keys that work on every screen. They listen before anything else does, so that the letter after `g` is theirs alone.
const PLACES = {
  h: ['home', 'Home'], a: ['assets', 'Assets'], p: ['personas', 'Personas'], c: ['prompts', 'Prompts'],
  j: ['generations', 'Generations'], r: ['reels', 'Reels'], i: ['insights', 'Insights'], m: ['costs', 'Costs'],
  u: ['profile', 'Profile'], k: ['keys', 'Vendor keys'],
};
const PICTURES = [['← → ↑ ↓', 'Move between pictures'], ['Enter', 'Open the picture']];
const RESULTS = [...PICTURES, ['k', 'Keep the result'], ['x', 'Discard it'], ['u', 'Take the last one back'], ['Space', 'Select'],
  ['Shift + ← →', 'Select a range'], ['c', 'Compare the selected'], ['Esc', 'Let the selection go']];
const SCREENS = {
  home: PICTURES,
  assets: [...PICTURES, ['Space', 'Select'], ['Shift + ← →', 'Select a range'], ['Ctrl + A', 'Select all shown'],
    ['f', 'Mark as favourite'], ['Esc', 'Let the selection go']],
  asset: [['← →', 'Previous and next picture'], ['f', 'Mark as favourite']],
  persona: [['← → ↑ ↓', 'Move between pictures'], ['Space', 'Choose as reference']],
  prompts: [['← → ↑ ↓', 'Move between pictures'], ['Enter', 'Start from the picture'],
    ['j k', 'Next and previous prompt'], ['1 2 3 4 5', 'Score it'], ['f', 'Mark as favourite'], ['e', 'Edit the text'], ['Ctrl + Enter', 'Save the text'],
    ['Esc', 'Leave the text'], ['z y', 'Undo, redo'], ['h', 'History'], ['n', 'Go to Re-roll'], ['x', 'Select'], ['m', 'Go to Generate']],
  generations: [...RESULTS, ['a', 'Make it again']],
  generation: RESULTS,
  reels: [['a', 'Approve the reel'], ['d', 'Deny it'], ['s', 'Skip it for now'], ['f', 'Mark as favourite'], ['u', 'Take the last one back'],
    ['← →', 'Look at the next, decide later'], ['Space', 'Select, in the grid'], ['Shift + ← →', 'Select a range'], ['Esc', 'Let the selection go']],
};
const WAIT = 1500;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function list(title, rows) {
  const pairs = rows.flatMap(([keys, does]) => [
    element('dt', '', ...keys.split(' ').map((key) => (key === '+' ? '+' : element('kbd', '', key)))),
    element('dd', '', does),
  ]);
  return element('section', '', element('h3', '', title), element('dl', '', ...pairs));
}

// Whether somebody is typing, also inside the shadow roots of components.
function typing(event) {
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  return at.isContentEditable || at.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])');
}

class Keys {
  constructor(host) {
    this.dialog = element('dialog', '');
    this.dialog.setAttribute('aria-label', 'Keys of this screen');
    this.dialog.addEventListener('click', (event) => { if (event.target === this.dialog) this.dialog.close(); });
    const button = element('button', 'opener', 'Keyboard ', element('kbd', '', '?'));
    button.type = 'button';
    button.addEventListener('click', () => this.open());
    host.querySelector('.host').replaceChildren(button, this.dialog);
    this.listen = (event) => this.key(event);
    window.addEventListener('keydown', this.listen, true);
  }

  // A new screen is told a moment after it is seen: a list that is open by then becomes that of the screen.
  show(screen, go) {
    const other = screen !== this.screen;
    this.screen = screen;
    this.go = go;
    if (other && this.dialog.open) this.fill();
  }

  open() {
    this.fill();
    this.dialog.showModal();
  }

  fill() {
    const close = element('button', 'close', 'Close');
    close.type = 'button';
    close.addEventListener('click', () => this.dialog.close());
    const everywhere = [...Object.entries(PLACES).map(([letter, [, title]]) => [`g ${letter}`, title]), ['?', 'This list']];
    const own = SCREENS[this.screen] ? [list('On this screen', SCREENS[this.screen])] : [];
    const lists = element('div', 'lists', ...own, list('Everywhere', everywhere));
    this.dialog.replaceChildren(element('header', '', element('h2', '', 'Keyboard'), close), lists);
  }

  key(event) {
    const asked = this.waiting;
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) return;
    if (event.key === 'Shift') return;
    this.waiting = event.key === 'g' && !asked && !event.repeat;
    clearTimeout(this.timer);
    if (this.waiting) this.timer = setTimeout(() => { this.waiting = false; }, WAIT);
    else if (asked && event.key in PLACES) this.leave(PLACES[event.key][0]);
    else if (event.key === '?') { if (this.dialog.open) this.dialog.close(); else this.open(); }
    else if (!asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // Whoever holds the keyboard lets go first and tells what it still keeps to itself: told later, that would end the
  // run in which Streamlit knows where to go.
  leave(page) {
    this.dialog.close();
    let held = document.activeElement;
    while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
    held?.blur();
    this.go(page);
  }

  forget() {
    clearTimeout(this.timer);
    window.removeEventListener('keydown', this.listen, true);
  }
}

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  mount(parentElement, (place) => new Keys(place)).show(data.screen, (page) => setTriggerValue('go', page));
  return unmount(parentElement);
}
