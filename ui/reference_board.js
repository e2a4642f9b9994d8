// References in their order. Python sends the cards; an act changes them here at once and the new order goes back.

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
    this.boxes = new Map();
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

  // A card keeps its element and its buttons, wherever it goes: a press that is under way when Python's answer comes
  // in counts all the same.
  draw(focus) {
    this.boxes = new Map(this.cards.map((card) => [card.id, this.boxes.get(card.id) ?? this.card(card)]));
    putInPlace(this.list, [...this.boxes.values()]);
    this.cards.forEach((card, at) => this.refresh(this.boxes.get(card.id), card, at));
    if (focus) this.list.querySelector(`[data-id="${focus.id}"] [data-act="${focus.act}"]:not(:disabled), [data-id="${focus.id}"] select`)?.focus();
  }

  card({ id }) {
    const image = new Image();
    image.src = `/files/${id}/thumb`;
    image.loading = 'lazy';
    image.decoding = 'async';
    const box = element('li', 'card', element('div', 'frame', image, element('span', 'place')), this.role(id), this.acts(id));
    box.dataset.id = id;
    return box;
  }

  // What changes with the card's name, role and number.
  refresh(box, card, at) {
    const last = this.cards.length - 1;
    box.title = card.name;
    box.querySelector('img').alt = card.alt;
    box.querySelector('.place').textContent = at === 0 ? '1 · Cover' : String(at + 1);
    const list = box.querySelector('select');
    list.setAttribute('aria-label', `What ${card.name} shows`);
    list.value = card.role;
    const acts = {
      earlier: [`Move ${card.name} earlier`, at === 0], first: [`Make ${card.name} the cover`, at === 0],
      later: [`Move ${card.name} later`, at === last], remove: [`Take ${card.name} out`, false],
    };
    for (const [act, [words, off]] of Object.entries(acts)) {
      const made = box.querySelector(`[data-act="${act}"]`);
      made.disabled = off;
      made.setAttribute('aria-label', words);
      made.title = words;
    }
  }

  at(id) { return this.cards.findIndex((card) => card.id === id); }

  role(id) {
    const list = element('select', 'role');
    for (const [value, words] of [['', 'Role?'], ...this.roles]) {
      const option = element('option', '', words);
      option.value = value;
      list.append(option);
    }
    list.addEventListener('change', () => {
      const card = this.cards[this.at(id)];
      card.role = list.value;
      this.tell(`${card.name}: ${list.selectedOptions[0].textContent}`);
    });
    return list;
  }

  acts(id) {
    return element('div', 'acts',
      this.button('earlier', '←', () => this.move(this.at(id), this.at(id) - 1, 'earlier')),
      this.button('first', 'Cover', () => this.move(this.at(id), 0, 'later')),
      this.button('later', '→', () => this.move(this.at(id), this.at(id) + 1, 'later')),
      this.button('remove', '×', () => this.remove(this.at(id))));
  }

  button(act, sign, press) {
    const made = element('button', act, sign);
    made.type = 'button';
    made.dataset.act = act;
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
  mount(parentElement, (place) => new Board(place)).show(data, (items) => setStateValue('items', items));
  return unmount(parentElement);
}
