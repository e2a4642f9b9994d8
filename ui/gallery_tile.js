// How one picture looks on a wall, and how it changes while it stays.
const SVG = 'http://www.w3.org/2000/svg';
const GLYPHS = {
  star: ['M8 1.6l1.9 4.1 4.5.5-3.4 3 1 4.4L8 11.4l-4 2.2 1-4.4-3.4-3 4.5-.5z', true],
  image: ['M2 3h12v10H2z M2 11l3.5-3.5 3 3L10 9l4 3'],
  video: ['M2 4h8v8H2z M10 7l4-2v6l-4-2z'],
  audio: ['M2 7v2 M5 4v8 M8 2v12 M11 5v6 M14 7v2'],
  document: ['M4 1.5h5l3.5 3.5v9.5H4z M9 1.5V5h3.5 M6 8h4 M6 11h4'],
  flask: ['M6 1.5h4 M6.8 1.5v4.3L3 13a1 1 0 0 0 .9 1.5h8.2A1 1 0 0 0 13 13L9.2 5.8V1.5 M4.6 10.5h6.8'],
  tick: ['M3 8.5l3.3 3.3L13 5'],
  cross: ['M4 4l8 8 M12 4l-8 8'],
};

function glyph(name) {
  const [path, filled] = GLYPHS[name];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  line.setAttribute('fill', filled ? 'currentColor' : 'none');
  line.setAttribute('stroke', 'currentColor');
  line.setAttribute('stroke-width', name === 'tick' ? '2.2' : '1.4');
  line.setAttribute('stroke-linejoin', 'round');
  line.setAttribute('stroke-linecap', 'round');
  svg.append(line);
  return svg;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function blank(tile) {
  return element('div', 'blank', glyph(tile.kind in GLYPHS ? tile.kind : 'document'), tile.name);
}

function picture(tile, box) {
  box.classList.toggle('bare', !tile.src);
  if (!tile.src) return blank(tile);
  const image = new Image();
  image.loading = 'lazy';
  image.decoding = 'async';
  image.draggable = false;
  image.alt = tile.alt;
  image.src = tile.src;
  image.onerror = () => { box.classList.add('bare'); image.replaceWith(blank(tile)); };
  return image;
}

function marks(tile) {
  const row = [];
  if (tile.warning) row.push(element('span', 'mark warning', glyph('cross'), tile.warning));
  if (tile.sandbox) row.push(element('span', 'mark', glyph('flask'), 'Sandbox'));
  if (tile.kind !== 'image') row.push(element('span', 'mark', glyph(tile.kind), tile.kind_word));
  if (tile.favourite) row.push(element('span', 'mark', glyph('star')));
  if (tile.kept === true) row.push(element('span', 'mark', glyph('tick'), 'Kept'));
  if (tile.kept === false) row.push(element('span', 'mark', glyph('cross'), 'Discarded'));
  return row;
}

// What a screen reader hears: the picture, then its marks.
function spoken(tile) {
  const parts = [tile.alt || tile.name];
  if (tile.kind !== 'image') parts.push(tile.kind_word);
  if (tile.favourite) parts.push('favourite');
  if (tile.warning) parts.push(tile.warning.toLowerCase());
  if (tile.sandbox) parts.push('made in the sandbox');
  if (tile.kept === true) parts.push('kept');
  if (tile.kept === false) parts.push('discarded');
  return parts.join(', ');
}

// A tile keeps its element, and its tick, for as long as it is on the wall: only what changed in it is replaced. A new
// element between the press and the release of the mouse would take the click away.
class Tile {
  constructor(id) {
    this.name = element('div', 'name');
    this.marks = element('div', 'marks');
    this.box = element('div', 'tile', this.name, this.marks, element('span', 'tick', glyph('tick')));
    this.box.dataset.id = id;
    this.box.setAttribute('role', 'option');
    this.box.tabIndex = -1;
  }

  show(tile) {
    const print = JSON.stringify(tile);
    if (print === this.print) return this;
    this.print = print;
    this.tile = tile;
    const shown = JSON.stringify([tile.src, tile.alt, tile.name, tile.kind]);
    if (shown !== this.shown) {
      this.shown = shown;
      this.picture(tile);
    }
    this.box.classList.toggle('dim', tile.kept === false);
    this.box.setAttribute('aria-label', spoken(tile));
    this.box.title = tile.name;
    this.name.textContent = tile.name;
    this.marks.replaceChildren(...marks(tile));
    return this;
  }

  picture(tile) {
    if (this.box.firstChild !== this.name) this.box.firstChild.remove();
    this.box.prepend(picture(tile, this.box));
  }
}
