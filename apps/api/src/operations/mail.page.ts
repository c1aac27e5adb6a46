import type { KeptMail } from '#core/messaging';

/** A page without scripts and styles: the policy of the API allows neither. */
export function renderMailPage(mails: readonly KeptMail[]): string {
  const body = mails.length === 0 ? '<p>None yet.</p>' : mails.map(articleOf).join('\n');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Mail of Solera</title>
  </head>
  <body>
    <h1>Mail</h1>
    <p>The last mails of this process, newest first. They were sent to nobody, and end with it.
      With SMTP_URL set they are sent, and not shown here.</p>
${body}
  </body>
</html>
`;
}

function articleOf({ to, subject, text, sentAt }: KeptMail): string {
  return `<article>
<h2>${escapeHtml(subject)}</h2>
<p>To ${escapeHtml(to)}, ${sentAt.toISOString()}</p>
<pre>
${escapeHtml(text)}</pre>
</article>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What users wrote, as text of a page. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
