// How one reel looks: large to decide about, small in the grid.
const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = {
  tick: 'M3 8.5l3.3 3.3L13 5', cross: 'M4 4l8 8 M12 4l-8 8', skip: 'M4 3.5l6 4.5-6 4.5z M12.5 3.5v9', back: 'M6 3L2.5 6.5 6 10 M3 6.5h6a3.5 3.5 0 0 1 0 7H6',
  star: 'M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z', out: 'M6 3H3v10h10v-3 M9 2.5h4.5V7 M13 3L7.5 8.5',
  film: 'M2 3.5h12v9H2z M6.5 6v4L10 8z', card: 'M4 2.5h8v11H4z', grid: 'M2.5 2.5h4.5v4.5H2.5z M9 2.5h4.5v4.5H9z M2.5 9h4.5v4.5H2.5z M9 9h4.5v4.5H9z',
};
const LONG = 420;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function svg(box, attributes, path) {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('viewBox', box);
  made.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, path.points ? 'polyline' : 'path');
  for (const [key, value] of Object.entries({ fill: 'none', stroke: 'currentColor', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', ...path })) line.setAttribute(key, value);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(line);
  return made;
}

function glyph(name, filled = false) {
  return svg('0 0 16 16', {}, { d: GLYPHS[name], 'stroke-width': '1.6', fill: filled ? 'currentColor' : 'none' });
}

function button(words, look, name, act, key) {
  const made = element('button', look, ...(name ? [glyph(name)] : []), element('span', '', words));
  made.type = 'button';
  if (key) { const cap = element('kbd', '', key); cap.setAttribute('aria-hidden', 'true'); made.append(cap); }
  made.addEventListener('click', act);
  return made;
}

// The largest count at the top, nothing at the foot.
function spark(counts) {
  const step = 120 / (counts.length - 1);
  const top = Math.max(1, ...counts);
  const points = counts.map((count, at) => `${(at * step).toFixed(1)},${(30 - (28 * count) / top).toFixed(1)}`).join(' ');
  return svg('0 0 120 32', { class: 'spark', preserveAspectRatio: 'none' }, { points, 'stroke-width': '1.75', 'vector-effect': 'non-scaling-stroke' });
}

function blank(card) { return element('div', 'blank', glyph('film'), element('span', '', 'No picture yet')); }

function picture(card, lazy) {
  if (!card.src) return blank(card);
  const image = new Image();
  if (lazy) image.loading = 'lazy';
  image.decoding = 'async';
  image.draggable = false;
  image.alt = card.alt;
  image.onerror = () => image.replaceWith(blank(card));
  image.src = card.src;
  return image;
}

function outside(card, ...children) {
  const link = element('a', '', ...children);
  if (/^https:\/\//i.test(card.url)) link.href = card.url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

function field(label, input) {
  return element('label', 'field', element('span', '', label), input);
}

function counting(card, act) {
  const input = element('input', '');
  Object.assign(input, { type: 'number', min: 0, max: 1e12, step: 1, required: true, inputMode: 'numeric', placeholder: '120000' });
  const form = element('form', 'counting', field(card.views ? 'Another count, as the platform shows it' : 'How many views does it show?', input), button('Save the count', 'plain', '', () => form.requestSubmit()));
  form.addEventListener('submit', (event) => { event.preventDefault(); if (input.value) act.views(card.id, Number(input.value)); });
  return form;
}

function views(card, act) {
  const box = element('section', 'views');
  if (!card.views) {
    box.append(element('p', 'number unknown', 'Views unknown'), counting(card, act));
    return box;
  }
  const number = element('p', 'number', card.views, element('span', 'unit', ' views'));
  number.title = card.exact;
  box.append(number, element('p', 'quiet', card.source));
  if (card.multiple) box.append(element('p', 'multiple', card.multiple));
  if (card.line.length) box.append(element('p', 'history', spark(card.line), element('span', '', card.history)));
  const more = element('details', '', element('summary', '', 'Correct the count'), counting(card, act));
  box.append(more);
  return box;
}

function caption(text) {
  if (text.length <= LONG) return element('p', 'caption', text);
  const start = text.slice(0, LONG).replace(/\s+\S*$/, '');
  const more = element('details', 'caption', element('summary', '', element('span', '', `${start} … `), element('b', '', 'Show all')), element('span', '', text.slice(start.length)));
  return more;
}

// What is written is told when the field is left; nothing waits for a button.
function writing(card, act) {
  const notes = element('textarea', '');
  Object.assign(notes, { value: card.notes, rows: 2, maxLength: 10000, placeholder: 'What makes it work' });
  const tags = element('input', '');
  Object.assign(tags, { type: 'text', value: card.tags, placeholder: 'hook, rain, talking head' });
  const told = () => act.note(card.id, notes.value, tags.value);
  const box = element('section', 'writing', field('Notes', notes), field('Tags, separated by commas', tags));
  box.addEventListener('focusout', told);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) { told(); event.target.blur(); event.stopPropagation(); act.focus(); }
  });
  return box;
}

function drawCard(card, act) {
  const title = element('h3', '', card.name);
  title.id = 'card-title';
  const about = element('p', 'quiet', card.about);
  about.title = `Added ${card.added}`;
  const link = outside(card, picture(card));
  link.className = 'picture';
  link.setAttribute('aria-label', `${card.src ? card.alt : 'No picture yet'}. Opens on ${card.platform} in a new tab`);
  const open = outside(card, glyph('out'), `Open on ${card.platform}`);
  const ways = element('p', 'ways', open, button('Look it up', 'link', '', () => act.lookUp(card.id)), button('Details and history', 'link', '', () => act.open(card.id)));
  const facts = element('div', 'facts', element('header', '', title, about), views(card, act), element('p', 'why', card.why));
  if (card.caption) facts.insertBefore(caption(card.caption), facts.lastChild);
  if (card.error) facts.append(element('p', 'quiet', `Looked up without success: ${card.error}`));
  facts.append(ways, writing(card, act));
  const made = element('article', 'card', link, facts);
  made.dataset.id = card.id;
  made.setAttribute('aria-labelledby', 'card-title');
  made.tabIndex = -1;
  return made;
}

// The same reel with other facts: what is being written in the notes and tags stays, and so does the keyboard in it.
// Else the next letters that were meant for a note would be verdicts.
function redraw(made, fresh) {
  made.querySelector('.picture').replaceWith(fresh.querySelector('.picture'));
  const [facts, others] = [made, fresh].map((card) => card.querySelector('.facts'));
  const writing = facts.querySelector('.writing');
  [...facts.children].filter((part) => part !== writing).forEach((part) => part.remove());
  [...others.children].filter((part) => !part.matches('.writing')).forEach((part) => facts.insertBefore(part, writing));
}

// What a screen reader hears of a card.
function spoken(card) {
  const parts = [card.name, card.platform, card.views ? `${card.views} views, ${card.source}` : 'views unknown', card.multiple];
  if (card.star) parts.push('favourite');
  return parts.filter(Boolean).join(', ');
}

// A tile keeps its element, and its box to pick it by, as long as its reel waits: only what changed in it is replaced.
// A new element between the press and the release of the mouse would take the click away.
class Tile {
  constructor(id) {
    this.foot = element('div', 'foot');
    this.star = element('span', 'mark', glyph('star', true));
    this.root = element('div', 'tile', this.foot, element('span', 'pick', glyph('tick')), this.star);
    this.root.dataset.id = id;
    this.root.setAttribute('role', 'option');
    this.root.setAttribute('aria-selected', 'false');
    this.root.tabIndex = -1;
  }

  show(card) {
    const print = JSON.stringify([card.star, card.views, card.source, card.multiple, card.src, card.alt, card.name, card.platform]);
    if (print === this.print) return this;
    this.print = print;
    this.root.setAttribute('aria-label', spoken(card));
    this.star.hidden = !card.star;
    const lines = [element('b', '', card.name), element('span', '', card.views ? `${card.views} · ${card.platform}` : `Views unknown · ${card.platform}`)];
    if (card.multiple) lines.push(element('span', '', card.multiple.replace(' the author\'s median', ' usual')));
    this.foot.replaceChildren(...lines);
    const shown = JSON.stringify([card.src, card.alt]);
    if (shown === this.shown) return this;
    if (this.shown) this.root.firstChild.remove();
    this.shown = shown;
    this.root.prepend(picture(card, true));
    return this;
  }
}
