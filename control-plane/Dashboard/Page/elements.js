// Making and updating what is on the page. Nothing here knows of fleets.

export const $ = id => document.getElementById(id);

export function element(name, properties = {}, children = []) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function drawn(name, attributes = {}, children = []) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// One child per item, the same child for the same key: what an operator has the pointer or the focus on stays where it is.
export function keep(parent, items, keyOf, make, update) {
  const known = parent.kept ??= new Map();
  const wanted = new Set(items.map(keyOf));
  for (const [key, child] of known) {
    if (!wanted.has(key)) {
      child.remove();
      known.delete(key);
    }
  }
  items.forEach((item, at) => {
    const key = keyOf(item);
    const child = known.get(key) ?? make(item);
    known.set(key, child);
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    update(child, item);
  });
}

export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function percent(share) { return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`; }

export function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let power = 0;
  for (; bytes >= 1024 && power < units.length - 1; power++) bytes /= 1024;
  return `${bytes.toFixed(power && bytes < 100 ? 1 : 0)} ${units[power]}`;
}

export function words(name) { return String(name).replaceAll('_', ' '); }

export function clock(at) { return new Date(at).toLocaleTimeString([], { hour12: false }); }
