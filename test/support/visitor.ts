import type { LightMyRequestResponse } from 'fastify';
import { PUBLIC_URL, type TestApi } from './test-api.js';

/** Somebody with a browser: keeps cookies by path, follows redirections while they stay here, fills in forms. */
export class Visitor {
  private readonly cookies = new Map<string, { value: string; path: string }>();
  private page: LightMyRequestResponse | undefined;

  constructor(
    private readonly api: TestApi,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** @returns the page at the end, or the first redirection that leads elsewhere */
  async visit(url: string): Promise<LightMyRequestResponse> {
    return this.follow(await this.send('GET', url));
  }

  /** Sends the form of the page whose action ends so, with what was typed. */
  async submit(
    action: string,
    typed: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.follow(await this.submitOnly(action, typed));
  }

  /** The same, and goes nowhere. */
  async submitOnly(
    action: string,
    typed: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const form = new RegExp(`<form method="post" action="([^"]*/${action})">`).exec(
      this.page?.body ?? '',
    );
    if (!form?.[1]) throw new Error(`The page has no form "${action}": ${this.page?.body ?? ''}`);
    return this.send('POST', form[1], typed);
  }

  async logIn(email: string, password: string): Promise<LightMyRequestResponse> {
    return this.submit('log-in', { email, password });
  }

  /** The whole way: logs in where asked, lets the application do what it wants. @returns where it leads */
  async authorize(url: string, who: { email: string; password: string }): Promise<URL> {
    let response = await this.visit(url);
    if (response.body.includes('/log-in"')) response = await this.logIn(who.email, who.password);
    if (response.body.includes('/consent"')) response = await this.submit('consent');
    const { location } = response.headers;
    if (location === undefined) {
      throw new Error(`Nothing leads back: ${String(response.statusCode)} ${response.body}`);
    }
    return new URL(location);
  }

  /** The value of a cookie that is kept; undefined where there is none. */
  cookie(name: string): string | undefined {
    return this.cookies.get(name)?.value;
  }

  private async follow(response: LightMyRequestResponse): Promise<LightMyRequestResponse> {
    this.page = response;
    const { location } = response.headers;
    if (location === undefined) return response;
    const next = new URL(location, PUBLIC_URL);
    return next.origin === PUBLIC_URL && response.statusCode < 400
      ? this.follow(await this.send('GET', location))
      : response;
  }

  /** One request with the cookies of the browser. */
  async send(
    method: 'GET' | 'POST',
    url: string,
    form?: Record<string, string>,
  ): Promise<LightMyRequestResponse> {
    const { pathname, search } = new URL(url, PUBLIC_URL);
    const response = await this.api.app.inject({
      method,
      url: pathname + search,
      headers: {
        accept: 'text/html,application/xhtml+xml',
        cookie: this.cookiesFor(pathname),
        ...this.headers,
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    });
    this.keep(response.headers['set-cookie']);
    return response;
  }

  private cookiesFor(pathname: string): string {
    return [...this.cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  private keep(header: string | string[] | undefined): void {
    for (const line of [header ?? []].flat()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split('=');
      const path = attributes.find((text) => text.toLowerCase().startsWith('path='))?.slice(5);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, { value, path: path ?? '/' });
    }
  }
}
