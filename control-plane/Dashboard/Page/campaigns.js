// Campaigns and how far they are.

import { post } from './api.js';
import { $, element, keep, say } from './elements.js';

export function showCampaigns(campaigns) {
  $('no-campaigns').hidden = campaigns.length > 0;
  $('campaigns').hidden = campaigns.length === 0;
  keep($('campaigns').tBodies[0], campaigns, c => c.id, make, update);
}

function make({ id, type }) {
  const cancel = element('button', { type: 'button', textContent: 'Cancel', ariaLabel: `Cancel: ${id}` });
  cancel.addEventListener('click', async () => {
    cancel.disabled = true;
    const { ok } = await post('/admin/triggers', { cancel: [`/admin/triggers/${id}`] });
    cancel.disabled = ok;
  });
  return element('tr', {}, [
    [element('strong', { textContent: type }), element('small', { textContent: id })],
    [], [element('span')],
    [element('progress', { ariaLabel: `progress of ${id}` }), element('span')],
    [], [cancel],
  ].map(content => element('td', {}, content)));
}

function update(row, campaign) {
  const [, paths, status, progress, release, action] = row.children;
  say(paths, `${campaign.first}${campaign.paths > 1 ? ` and ${campaign.paths - 1} more` : ''}`);
  status.firstChild.className = `status ${campaign.status}`;
  say(status.firstChild, campaign.status);
  progress.firstChild.hidden = !campaign.total;
  if (campaign.total) [progress.firstChild.max, progress.firstChild.value] = [campaign.total, campaign.done];
  say(progress.lastChild, campaign.total ? ` ${campaign.done} of ${campaign.total}${campaign.failed ? `, ${campaign.failed} failed` : ''}` : '');
  say(release, campaign.release_at ? new Date(campaign.release_at).toLocaleString() : '');
  action.firstChild.hidden = !['pending', 'active'].includes(campaign.status);
}
