import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * What is used of playwright-core. Its own types are not there when the sources are checked: the
 * package is installed by `npm run test:system` alone.
 */
interface Locator {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  innerText(): Promise<string>;
  count(): Promise<number>;
  first(): Locator;
  locator(selector: string): Locator;
  waitFor(options?: { state?: 'hidden' | 'visible' }): Promise<void>;
}

interface Request {
  url(): string;
  failure(): { readonly errorText: string } | null;
}

export interface Page {
  on(event: 'requestfinished' | 'requestfailed', listener: (request: Request) => void): void;
  waitForEvent(event: 'popup'): Promise<Page>;
  waitForEvent(event: 'close'): Promise<unknown>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  addInitScript(script: string): Promise<void>;
  goto(url: string): Promise<unknown>;
  waitForURL(pattern: RegExp): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  locator(selector: string): Locator;
  screenshot(options: { readonly path: string }): Promise<unknown>;
  setDefaultTimeout(timeoutMs: number): void;
}

/** The protocol of Chromium's developer tools, of one page. */
interface DeveloperTools {
  send(method: string, parameters?: object): Promise<unknown>;
}

interface Context {
  newPage(): Promise<Page>;
  newCDPSession(page: Page): Promise<DeveloperTools>;
  close(): Promise<void>;
}

interface Chromium {
  launchPersistentContext(profile: string, options: object): Promise<Context>;
}

/** Nothing but the pages it is told to open. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const TIMEOUT_MS = 20_000;

/** Debian's Chromium without a window, with an empty profile. */
export class Browser {
  private constructor(
    private readonly profile: string,
    private readonly context: Context,
  ) {}

  static async start(): Promise<Browser> {
    const load = createRequire(import.meta.url) as (name: string) => { chromium: Chromium };
    const { chromium } = load('playwright-core');
    const profile = await mkdtemp(join(tmpdir(), 'solera-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      headless: true,
      args: FLAGS,
      viewport: { width: 1400, height: 1000 },
    });
    return new Browser(profile, context);
  }

  async open(url: string): Promise<OpenPage> {
    const page = await this.context.newPage();
    return OpenPage.open(page, url, await this.context.newCDPSession(page));
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** A page, and what it did that its policy forbids or that left its origin. */
export class OpenPage {
  private readonly sent: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly tools: DeveloperTools,
  ) {}

  static async open(page: Page, url: string, tools: DeveloperTools): Promise<OpenPage> {
    const opened = new OpenPage(page, tools);
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('requestfinished', (request) => opened.sent.push(request.url()));
    page.on('requestfailed', (request) => {
      // Stopped by the policy before it was sent; the violation is counted.
      if (request.failure()?.errorText !== 'csp') opened.sent.push(request.url());
    });
    await page.addInitScript(COLLECT_VIOLATIONS);
    await page.goto(url);
    return opened;
  }

  /** Builds a new authenticator into the device, whose owner is there, in place of the one before. */
  async replaceAuthenticator(): Promise<void> {
    await this.tools.send('WebAuthn.disable');
    await this.tools.send('WebAuthn.enable');
    await this.tools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }

  /** Directive and address of everything the policy stopped. */
  async violations(): Promise<string[]> {
    return (await this.page.evaluate('window.violations')) as string[];
  }

  /** Addresses of requests to anybody else. */
  strangers(origin: string): string[] {
    return this.sent.filter((url) => !/^(data|blob):/.test(url) && !url.startsWith(`${origin}/`));
  }
}

const COLLECT_VIOLATIONS = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    window.violations.push(effectiveDirective + ' ' + blockedURI);
  });
`;
