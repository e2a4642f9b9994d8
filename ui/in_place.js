// Puts these elements into their parent, in this order, and touches none that stays where it is. A person may be
// pressing one of them: an element that is new when the button of the mouse comes up gets no click.
function putInPlace(parent, wanted) {
  const root = parent.getRootNode();
  const held = parent.contains(root.activeElement) ? root.activeElement : null;
  const stays = new Set(wanted);
  for (const child of [...parent.children]) if (!stays.has(child)) child.remove();
  wanted.forEach((child, at) => { if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null); });
  // What moved lost the keyboard.
  if (held && held !== root.activeElement && parent.contains(held)) held.focus({ preventScroll: true });
}
