import type { Language } from './languages.js';

export interface Texts {
  readonly logIn: string;
  readonly logInTo: (name: string) => string;
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly codeHelp: string;
  readonly usePasskey: string;
  readonly passkeyFailed: string;
  readonly beginAgain: string;
  readonly refused: string;
  readonly codeRefused: string;
  readonly notVerified: string;
  readonly tooMany: (seconds: number) => string;
  readonly busy: string;
  readonly notUnderWay: string;
  readonly consentTo: (name: string) => string;
  readonly ofOrganization: (name: string) => string;
  readonly loggedInAs: (email: string) => string;
  readonly wants: string;
  readonly allow: string;
  readonly refuse: string;
  readonly scopes: Readonly<Record<string, string>>;
}

const EN: Texts = {
  logIn: 'Log in',
  logInTo: (name) => `Log in to ${name}`,
  email: 'E-mail address',
  password: 'Password',
  code: 'Code',
  codeHelp: 'The six digits your authenticator app shows now, or one of your recovery codes.',
  usePasskey: 'Use a passkey',
  passkeyFailed: 'No passkey was used. Try again, or type a code.',
  beginAgain: 'Begin again with the password',
  refused: 'Address or password is wrong.',
  codeRefused: 'The code or passkey is wrong or was used before, or this took too long.',
  notVerified: 'Your e-mail address is not verified yet. Follow the link we mailed to you.',
  tooMany: (seconds) => `Too many attempts. Try again in ${String(seconds)} seconds.`,
  busy: 'There is too much to do right now. Try again in a moment.',
  notUnderWay: 'This log-in took too long, or was begun in another browser.',
  consentTo: (name) => `Let ${name} use your account?`,
  ofOrganization: (name) => `The application belongs to ${name}.`,
  loggedInAs: (email) => `You are logged in as ${email}.`,
  wants: 'It wants to:',
  allow: 'Allow',
  refuse: 'Do not allow',
  scopes: {
    openid: 'Know who you are.',
    profile: 'Know your name.',
    email: 'Know your e-mail address.',
    offline_access: 'Go on when you are not there.',
    api: 'Do everything you can do.',
  },
};

const ES: Texts = {
  logIn: 'Iniciar sesión',
  logInTo: (name) => `Iniciar sesión en ${name}`,
  email: 'Correo electrónico',
  password: 'Contraseña',
  code: 'Código',
  codeHelp:
    'Los seis dígitos que muestra ahora su aplicación de autenticación, o uno de sus códigos de recuperación.',
  usePasskey: 'Usar una llave de acceso',
  passkeyFailed: 'No se ha usado ninguna llave de acceso. Vuelva a intentarlo o escriba un código.',
  beginAgain: 'Empezar de nuevo con la contraseña',
  refused: 'El correo o la contraseña no son correctos.',
  codeRefused:
    'El código o la llave de acceso no es correcto, ya se ha usado, o ha pasado demasiado tiempo.',
  notVerified: 'Su correo aún no está verificado. Siga el enlace que le enviamos.',
  tooMany: (seconds) => `Demasiados intentos. Vuelva a intentarlo en ${String(seconds)} segundos.`,
  busy: 'Hay demasiado que hacer ahora mismo. Vuelva a intentarlo en un momento.',
  notUnderWay: 'El inicio de sesión ha tardado demasiado o empezó en otro navegador.',
  consentTo: (name) => `¿Permitir que ${name} use su cuenta?`,
  ofOrganization: (name) => `La aplicación es de ${name}.`,
  loggedInAs: (email) => `Ha iniciado sesión como ${email}.`,
  wants: 'Quiere:',
  allow: 'Permitir',
  refuse: 'No permitir',
  scopes: {
    openid: 'Saber quién es usted.',
    profile: 'Saber su nombre.',
    email: 'Saber su correo electrónico.',
    offline_access: 'Seguir cuando usted no esté.',
    api: 'Hacer todo lo que usted puede hacer.',
  },
};

export const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, es: ES };
