export const PASSKEY_SCRIPT_PATH = '/oauth/passkey.js';

/**
 * Shows the form that needs it, and answers it with what the authenticator signs. A browser that does
 * not know passkeys, or runs no script, is left with the field for codes.
 */
export const PASSKEY_SCRIPT = `
const form = document.getElementById('passkey-form');
const failed = document.getElementById('passkey-failed');
const { passkey, passkeyOptions } = form.elements;

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  form.hidden = false;
  form.querySelector('button').focus();
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  failed.hidden = true;
  try {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(passkeyOptions.value));
    const credential = await navigator.credentials.get({ publicKey: options });
    passkey.value = JSON.stringify(credential);
    // Without the event, which would begin anew.
    form.submit();
  } catch {
    failed.hidden = false;
  }
});
`;
