// What happened, newest first, and a filter for it.

import { $, clock, element, keep, say, words } from './elements.js';

let entries = [];

export function startAudit() { $('audit-filter').addEventListener('input', show); }

export function showAudit(audit) {
  entries = audit;
  show();
}

function show() {
  const wanted = $('audit-filter').value.trim().toLowerCase();
  const shown = entries.filter(e => !wanted || [words(e.action), e.subject, e.detail].some(text => (text ?? '').toLowerCase().includes(wanted)));
  say($('no-audit'), wanted ? 'Nothing of that kind lately.' : 'Nothing yet.');
  $('no-audit').hidden = shown.length > 0;
  keep($('audit'), shown, keysOf(shown), make, () => {});
}

// The same may have happened twice in one tick of the clock.
function keysOf(shown) {
  const counts = new Map(), keys = new Map();
  for (const entry of shown.toReversed()) {
    const text = [entry.at, entry.action, entry.subject, entry.detail].join('\n');
    counts.set(text, (counts.get(text) ?? 0) + 1);
    keys.set(entry, `${text}\n${counts.get(text)}`);
  }
  return entry => keys.get(entry);
}

function make(entry) {
  return element('li', {}, [
    element('time', { dateTime: entry.at, textContent: clock(entry.at), title: new Date(entry.at).toLocaleString() }),
    element('span', { textContent: words(entry.action) }),
    element('span', { textContent: entry.subject ?? '' }),
    element('span', { textContent: entry.detail ?? '' }),
  ]);
}
