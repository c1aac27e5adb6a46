import type { ShownError } from '../../services/provider-request.js';
import type { Language } from './languages.js';
import { escapeHtml, page } from './layout.js';

const TEXTS = {
  en: {
    title: 'This did not work',
    help: 'Go back to the application you came from and begin again. If it happens again, tell whoever runs it:',
  },
  es: {
    title: 'No ha funcionado',
    help: 'Vuelva a la aplicación de la que viene y empiece de nuevo. Si vuelve a ocurrir, comuníqueselo a sus responsables:',
  },
} as const;

/** For a person whose way through the pages ended, where the application cannot be told. */
export function errorPage(language: Language): (error: ShownError) => string {
  const { title, help } = TEXTS[language];
  return ({ error, error_description: description }) =>
    page(
      language,
      title,
      `<p class="alert" role="alert">${escapeHtml(description ?? error)}</p>
<p>${help} <code>${escapeHtml(error)}</code></p>`,
    );
}
