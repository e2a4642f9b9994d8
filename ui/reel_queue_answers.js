// What Python answered: what holds is forgotten, what does not is taken back and said.
const DONE = { approved: 'Approved', denied: 'Denied' };
const BY = { person: 'you', rule: 'your rule' };

class Answers extends Deck {
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
    if (this.refill) { this.refill = false; this.fillUp(); }
  }

  whole(words) { this.busy = ''; this.grid.choose([]); this.say(words); this.again(); }

  settled(entry, turns) {
    const back = this.undone.has(entry.n);
    this.undone.delete(entry.n);
    const name = (id) => this.cards.get(id)?.name || 'A reel';
    for (const turn of turns) {
      // What could not be saved is saved now, so nothing is left to say about it.
      if (this.lost.delete(turn.reel) && !this.lost.size) this.trouble.replaceChildren();
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
    if (undo) {
      this.undone.delete(entry.n);
      const ids = undo.turns.map((turn) => turn.reel);
      this.leave(ids);
      ids.forEach((id) => this.gone.add(id));
      this.log.remember(undo);
    }
    else if (entry.act === 'turns') {
      this.log.forgetStep(entry.n);
      const lost = cards.length ? cards : entry.turns.map((turn) => this.cards.get(turn.reel)).filter(Boolean);
      entry.turns.forEach((turn) => { this.gone.delete(turn.reel); this.lost.add(turn.reel); });
      this.comeBack(lost, false);
      this.tell(`${lost.length === 1 ? `The verdict on ${lost[0].name} was` : `${this.many(entry.turns.length)} were`} not saved, and ${lost.length === 1 ? 'the card comes' : 'they come'} next. ${words}`);
      return;
    } else if (entry.act === 'star') { const card = this.cards.get(entry.reel); if (card) card.star = !entry.on; }
    this.busy = '';
    this.tell(words);
  }
}
