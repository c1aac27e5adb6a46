import type { PermissionSentence } from '#core/security';
import type { Question } from '../../services/interactions.service.js';
import type { Language } from './languages.js';
import { escapeHtml, page } from './layout.js';
import { TEXTS } from './texts.js';

/** @param permissions what each scope that is one allows */
export function consentPage(
  language: Language,
  question: Question,
  permissions: ReadonlyMap<string, PermissionSentence>,
): string {
  const texts = TEXTS[language];
  const { clientName, organizationName, email, uid } = question;
  const wanted = question.scopes.map(
    (scope) => texts.scopes[scope] ?? permissions.get(scope)?.[language] ?? scope,
  );
  const paragraph = (text: string | undefined) =>
    text === undefined ? '' : `<p>${escapeHtml(text)}</p>`;
  return page(
    language,
    texts.consentTo(clientName),
    `${paragraph(organizationName && texts.ofOrganization(organizationName))}
${paragraph(email && texts.loggedInAs(email))}
<p>${texts.wants}</p>
<ul>
${wanted.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('\n')}
</ul>
<form method="post" action="/oauth/interactions/${escapeHtml(uid)}/consent">
<button type="submit">${texts.allow}</button>
</form>
<form method="post" action="/oauth/interactions/${escapeHtml(uid)}/refusal">
<button type="submit" class="quiet">${texts.refuse}</button>
</form>`,
  );
}
