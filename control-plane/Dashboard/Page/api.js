// Talking to the admin API with the operator's token, which lives as long as the tab.

const STORAGE_KEY = 'cdnmusic.admin-token';

export function token() { return sessionStorage.getItem(STORAGE_KEY); }

export function keepToken(given) { sessionStorage.setItem(STORAGE_KEY, given); }

export function dropToken() { sessionStorage.removeItem(STORAGE_KEY); }

// The token comes in the fragment, which no server ever sees, and does not stay in the address bar.
export function takeTokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return;
  keepToken(given);
  history.replaceState(null, '', location.pathname);
}

export function get(path) { return fetch(path, { headers: { authorization: `Bearer ${token()}` } }); }

export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST', headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    return { ok: response.ok, body: response.status === 204 ? {} : await response.json() };
  } catch (error) {
    return { ok: false, body: { title: error.message } };
  }
}
