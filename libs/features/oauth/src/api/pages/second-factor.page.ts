import type { Question } from '../../services/interactions.service.js';
import type { Language } from './languages.js';
import { escapeHtml, page } from './layout.js';
import { PASSKEY_SCRIPT_PATH } from './passkey.script.js';
import { TEXTS, type Texts } from './texts.js';

/** A log-in of which the password was right. */
export interface UnderWay {
  readonly challengeToken: string;
  /** What the browser asks passkeys with; null where there is none. */
  readonly passkeyOptions: object | null;
  /** What the last attempt came to, where there was one. */
  readonly alert?: string;
}

/** One field for both kinds of codes: one of the app is six digits, and no recovery code is. */
export function secondFactorPage(
  language: Language,
  { uid, clientName }: Question,
  { challengeToken, passkeyOptions, alert }: UnderWay,
): string {
  const texts = TEXTS[language];
  const path = `/oauth/interactions/${escapeHtml(uid)}`;
  const hidden = [
    hiddenField('challengeToken', challengeToken),
    ...(passkeyOptions ? [hiddenField('passkeyOptions', JSON.stringify(passkeyOptions))] : []),
  ].join('\n');
  return page(
    language,
    texts.logInTo(clientName),
    `${alert === undefined ? '' : `<p class="alert" role="alert">${escapeHtml(alert)}</p>`}
${passkeyOptions ? passkeyForm(path, hidden, texts) : ''}
<form method="post" action="${path}/second-factor">
${hidden}
<label for="code">${texts.code}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" required maxlength="64" aria-describedby="code-help" autofocus>
<p id="code-help"><small>${texts.codeHelp}</small></p>
<button type="submit">${texts.logIn}</button>
</form>
<p><a href="${path}">${texts.beginAgain}</a></p>`,
  );
}

/** Hidden until the script finds that the browser knows passkeys. */
function passkeyForm(path: string, hidden: string, texts: Texts): string {
  return `<form id="passkey-form" method="post" action="${path}/second-factor" hidden>
${hidden}
${hiddenField('passkey', '')}
<p id="passkey-failed" class="alert" role="alert" hidden>${texts.passkeyFailed}</p>
<button type="submit">${texts.usePasskey}</button>
</form>
<script src="${PASSKEY_SCRIPT_PATH}" type="module"></script>`;
}

function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
}
