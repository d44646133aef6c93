// The purge box.

import { post } from './api.js';
import { $, element, say, words } from './elements.js';

export function startPurging() {
  $('purge').addEventListener('submit', async event => {
    event.preventDefault();
    const paths = $('purge-path').value.split(/\s+/).filter(Boolean);
    const body = {
      paths: paths.filter(p => !p.endsWith('/')),
      prefixes: paths.filter(p => p.endsWith('/')),
      keys: $('purge-keys').value.split(/\s+/).filter(Boolean),
      soft: $('purge-soft').checked,
    };
    if (body.prefixes.includes('/') && !confirm('This purges everything from every edge. Do it?')) return;
    $('purge-button').disabled = true;
    say($('purge-result'), 'Purging…');
    $('purge-edges').replaceChildren();
    const { ok, body: answer } = await post('/admin/purge', body);
    $('purge-button').disabled = false;
    if (ok) tell(answer); else say($('purge-result'), `Refused: ${answer.detail ?? answer.title}`);
  });
}

function tell({ position, edges }) {
  const done = edges.filter(e => e.status === 'acknowledged').length;
  const slowest = Math.max(0, ...edges.map(e => e.elapsed_ms));
  say($('purge-result'), edges.length === 0
    ? 'No edge is in the fleet; those that join later start without it.'
    : `${done} of ${edges.length} edges purged in ${slowest.toFixed(0)} ms (number ${position}).${done < edges.length ? ' The others purge before they take players again:' : ''}`);
  $('purge-edges').replaceChildren(...edges.map(e => element('li', {
    className: e.status, textContent: `${e.edge}: ${e.status}${e.reason ? ` (${words(e.reason)})` : ''}`,
  })));
}
