import { createHash } from 'node:crypto';
import type { Language } from './languages.js';

/** Text that is safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; background: Canvas; color: CanvasText; }
main { box-sizing: border-box; width: min(26rem, 100vw); padding: 2rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; }
label { display: block; margin: 0.9rem 0 0.25rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; padding: 0.6rem; font: inherit; border: 1px solid GrayText; border-radius: 0.4rem; background: Field; color: FieldText; }
button { width: 100%; margin-top: 1rem; padding: 0.7rem; font: inherit; font-weight: 600; border: 1px solid #1f5f4a; border-radius: 0.4rem; background: #1f5f4a; color: #fff; cursor: pointer; }
button.quiet { background: transparent; color: inherit; border-color: GrayText; }
:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
.alert { padding: 0.7rem 0.9rem; border-left: 4px solid #b42318; background: color-mix(in srgb, #b42318 12%, Canvas); }
ul { padding-left: 1.2rem; }
small { color: GrayText; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** @param body HTML, escaped already */
export function page(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** What a page may do beside showing itself. */
interface PageRights {
  /** Origins a form may lead to in the end: browsers follow its redirections no further. */
  readonly sentTo: readonly string[];
  /** Address of the only script that may run: others of this origin are not for these pages. */
  readonly script: string;
}

/** Headers of every page: nothing runs but the one style and the one script of ours, and nobody may frame it. */
export function pageHeaders({ sentTo, script }: PageRights): Record<string, string> {
  const directives = [
    `default-src 'none'`,
    `script-src ${script}`,
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' ${sentTo.join(' ')}`.trimEnd(),
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': directives.join(';'),
    'referrer-policy': 'no-referrer',
    vary: 'Accept-Language',
  };
}
