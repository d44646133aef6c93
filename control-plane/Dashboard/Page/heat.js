// Round-trip times, prefix by edge: the better an edge is for a prefix, the calmer the colour.

import { $, element, keep, say } from './elements.js';

// Milliseconds above what steering calls near, up to which a cell is of each heat.
const STEPS = [0, 20, 50, 100];

export function showHeat({ prefixes, prefix_count: count, edges }) {
  $('no-rtts').hidden = prefixes.length > 0;
  $('heat').hidden = prefixes.length === 0;
  say($('prefix-count'), count > prefixes.length ? `the latest ${prefixes.length} of ${count}` : '');
  const seen = new Set(prefixes.flatMap(p => p.rtts.map(r => r.edge)));
  const ids = edges.map(e => e.id).filter(id => seen.has(id));
  const table = $('rtts');
  keep(table.tHead.rows[0], ['', ...ids], id => id, id => element('th', { scope: 'col', textContent: id || 'Prefix' }), () => {});
  keep(table.tBodies[0], prefixes, p => p.prefix, () => element('tr'), (row, { prefix, rtts }) => {
    const best = Math.min(...rtts.map(r => r.rtt_ms));
    // The steering's own rule: near is the best plus 5 ms or 20 %.
    const near = best + Math.max(5, best * 0.2);
    const found = new Map(rtts.map(r => [r.edge, r]));
    keep(row, ['', ...ids], id => id, id => element(id ? 'td' : 'th', id ? {} : { scope: 'row', textContent: prefix }), (cell, id) => {
      if (!id) return;
      const { rtt_ms: ms, starved_share: starved, throughput_kbps: kbps } = found.get(id) ?? {};
      // What players say of themselves (CMCD), for whoever points at it.
      cell.title = [starved == null ? '' : `buffer ran dry before ${(100 * starved).toFixed(1)} % of requests`, kbps == null ? '' : `${kbps} kbit/s`].filter(Boolean).join(', ');
      cell.className = ms === undefined ? '' : `heat-${STEPS.filter(s => ms > near + s).length}`;
      say(cell, ms === undefined ? '' : ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0));
    });
  });
}
