// Passkeys (WebAuthn level 3). The form of id "passkey-form" says by its data attributes where the options come from, and whether to
// create a passkey or to get an assertion; what the browser answers goes into its field "credential".
const form = document.getElementById('passkey-form');

async function options() {
  const body = new FormData(form);
  const response = await fetch(form.dataset.options, { method: 'POST', body, credentials: 'same-origin' });
  if (!response.ok) {
    throw new Error('no options: ' + response.status);
  }
  return response.json();
}

async function ask() {
  if (form.dataset.kind === 'create') {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(await options()) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await options()) });
}

if (form && window.PublicKeyCredential) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify((await ask()).toJSON());
    } catch (error) {
      // The user changed their mind, or the browser has no authenticator: the server says so in words.
      console.warn(error);
      form.elements.credential.value = '';
    }
    form.submit();
  });
} else if (form) {
  form.hidden = true;
}
