import type { Question } from '../../services/interactions.service.js';
import type { Language } from './languages.js';
import { escapeHtml, page } from './layout.js';
import { TEXTS } from './texts.js';

/** What the last attempt came to, where there was one. */
export interface Attempted {
  readonly email: string;
  readonly alert: string;
}

export function logInPage(language: Language, question: Question, attempted?: Attempted): string {
  const texts = TEXTS[language];
  const email = attempted?.email ?? '';
  const focus = (isFirst: boolean) => (isFirst ? ' autofocus' : '');
  return page(
    language,
    texts.logInTo(question.clientName),
    `${attempted ? `<p class="alert" role="alert">${escapeHtml(attempted.alert)}</p>` : ''}
<form method="post" action="/oauth/interactions/${escapeHtml(question.uid)}/log-in">
<label for="email">${texts.email}</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${escapeHtml(email)}"${focus(email === '')}>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256"${focus(email !== '')}>
<button type="submit">${texts.logIn}</button>
</form>`,
  );
}
