import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnitOfWork } from '#core/persistence';
import { MailDelivery, SYSTEM, WRITE } from './mail-delivery.js';
import { MailMessagesRepository, type LeasedMail } from './mail-messages.repository.js';

/** How often it looks for what no COMMIT of this process announced: retries, and what others left. */
const POLL_MS = 30_000;
/** Mails that one process sends at the same time: a server that hangs must not hold up the next mail. */
const AT_ONCE = 5;
/** One attempt takes no longer. */
const ATTEMPT_MS = 60_000;
/** Longer than an attempt, so that two processes never send one mail at the same time. */
const LEASE_SECONDS = 120;
/** How long the end of the process waits for what is being sent. */
const END_MS = 5_000;

/** Sends the mails that wait, of this process and of others that ended before they could. */
@Injectable()
export class MailDispatcher implements OnApplicationShutdown {
  private readonly logger = new Logger(MailDispatcher.name);
  private readonly abort = new AbortController();
  private readonly passes = new Set<Promise<void>>();
  private wakeUp = Promise.withResolvers<undefined>();
  private running: Promise<void> | undefined;
  private poll: NodeJS.Timeout | undefined;
  private isEnding = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly messages: MailMessagesRepository,
    private readonly delivery: MailDelivery,
  ) {}

  /** Begins with what is there, and goes on until the application is closed. Call it once. */
  start(): void {
    this.poll = setInterval(() => {
      this.wake();
    }, POLL_MS);
    this.running = this.run();
    this.wake();
  }

  /** There may be something to send. */
  wake(): void {
    this.wakeUp.resolve(undefined);
  }

  /** Sends one mail after the other until none is due. @throws DatabaseBusy or DatabaseUnavailable */
  async dispatchDue(): Promise<void> {
    while (!this.isEnding) {
      const mail = await this.lease();
      if (!mail) return;
      // Where there is one there may be more: another pass looks while this one sends.
      this.wake();
      const timeout = AbortSignal.timeout(ATTEMPT_MS);
      await this.delivery.deliver(mail, AbortSignal.any([this.abort.signal, timeout]));
    }
  }

  /** What is being sent is waited for, five seconds at most, and then given back. */
  async onApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    clearInterval(this.poll);
    this.wake();
    await Promise.race([this.running, sleep(END_MS, undefined, { ref: false })]);
    this.abort.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isEnding) {
      await this.wakeUp.promise;
      // Made anew before it looks: a call that comes meanwhile leads to another look.
      this.wakeUp = Promise.withResolvers();
      if (this.passes.size === AT_ONCE) await Promise.race(this.passes);
      const pass = this.pass().finally(() => this.passes.delete(pass));
      this.passes.add(pass);
    }
    await Promise.all(this.passes);
  }

  private async pass(): Promise<void> {
    try {
      await this.dispatchDue();
    } catch (error) {
      this.logger.error({ msg: 'mails cannot be looked for', err: error });
    }
  }

  private lease(): Promise<LeasedMail | undefined> {
    const take = () => this.messages.leaseDue(LEASE_SECONDS);
    return this.unitOfWork.run(SYSTEM, take, (mail) => mail, WRITE);
  }
}
