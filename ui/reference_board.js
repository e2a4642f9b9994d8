// References in their order. Python sends the cards; an act changes them here at once and the new order goes back.
const instances = new WeakMap();

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

class Board {
  constructor(host) {
    this.list = element('ol', 'board');
    this.list.setAttribute('aria-label', 'References in their order');
    this.past = new Set();
    this.told = element('p', 'told');
    this.told.setAttribute('aria-live', 'polite');
    host.querySelector('.host').replaceChildren(this.list, this.told);
  }

  show(data, send) {
    this.send = send;
    this.roles = data.roles;
    const said = this.state(data.cards);
    // What Python heard before the last acts comes back late: it must not undo them.
    if (this.pending && said !== this.pending && this.past.has(said)) return;
    if (said === this.pending) { this.pending = undefined; this.past.clear(); }
    this.now = said;
    const print = JSON.stringify(data);
    if (print === this.print) return;
    this.print = print;
    this.cards = data.cards.map((card) => ({ ...card }));
    this.draw();
  }

  state(cards) { return JSON.stringify(cards.map(({ id, role }) => [id, role])); }

  draw(focus) {
    this.list.replaceChildren(...this.cards.map((card, at) => this.card(card, at)));
    if (focus) this.list.querySelector(`[data-id="${focus.id}"] [data-act="${focus.act}"]:not(:disabled), [data-id="${focus.id}"] select`)?.focus();
  }

  card(card, at) {
    const image = new Image();
    image.src = `/files/${card.id}/thumb`;
    image.alt = card.alt;
    image.loading = 'lazy';
    image.decoding = 'async';
    const place = element('span', 'place', at === 0 ? '1 · Cover' : String(at + 1));
    const box = element('li', 'card', element('div', 'frame', image, place), this.role(card), this.acts(card, at));
    box.dataset.id = card.id;
    box.title = card.name;
    return box;
  }

  role(card) {
    const list = element('select', 'role');
    list.setAttribute('aria-label', `What ${card.name} shows`);
    for (const [value, words] of [['', 'Role?'], ...this.roles]) {
      const option = element('option', '', words);
      option.value = value;
      option.selected = value === card.role;
      list.append(option);
    }
    list.addEventListener('change', () => { card.role = list.value; this.tell(`${card.name}: ${list.selectedOptions[0].textContent}`); });
    return list;
  }

  acts(card, at) {
    const last = this.cards.length - 1;
    return element('div', 'acts',
      this.button('earlier', '←', `Move ${card.name} earlier`, at === 0, () => this.move(at, at - 1, 'earlier')),
      this.button('first', 'Cover', `Make ${card.name} the cover`, at === 0, () => this.move(at, 0, 'later')),
      this.button('later', '→', `Move ${card.name} later`, at === last, () => this.move(at, at + 1, 'later')),
      this.button('remove', '×', `Take ${card.name} out`, false, () => this.remove(at)));
  }

  button(act, sign, words, off, press) {
    const made = element('button', act, sign);
    made.type = 'button';
    made.dataset.act = act;
    made.disabled = off;
    made.setAttribute('aria-label', words);
    made.title = words;
    made.addEventListener('click', press);
    return made;
  }

  move(from, to, act) {
    const [card] = this.cards.splice(from, 1);
    this.cards.splice(to, 0, card);
    this.draw({ id: card.id, act });
    this.tell(`${card.name} is number ${to + 1} of ${this.cards.length}`);
  }

  remove(at) {
    const [card] = this.cards.splice(at, 1);
    const next = this.cards[Math.min(at, this.cards.length - 1)];
    this.draw(next && { id: next.id, act: 'remove' });
    this.tell(`${card.name} is taken out`);
  }

  // At once, so that no message of ours comes after a press elsewhere and swallows it.
  tell(words) {
    this.told.textContent = words;
    this.past.add(this.now);
    this.now = this.pending = this.state(this.cards);
    this.send(this.cards.map(({ id, role }) => ({ id, role })));
  }
}

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  if (!instances.has(parentElement)) instances.set(parentElement, new Board(parentElement));
  instances.get(parentElement).show(data, (items) => setStateValue('items', items));
}
