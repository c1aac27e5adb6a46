import { describe, expect, it } from '@jest/globals';
import { HashingIsBusy } from '../security.errors.js';
import { HashingGate } from './hashing-gate.js';

/** Hashes that end when told to. */
function enter(gate: HashingGate, count: number) {
  return Array.from({ length: count }, () => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let isRunning = false;
    const result = gate.run(() => {
      isRunning = true;
      return promise;
    });
    return { result, end: resolve, fail: reject, isRunning: () => isRunning };
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the hashing gate', () => {
  it('runs two hashes at a time, lets fifty wait and refuses the next', async () => {
    const gate = new HashingGate();
    const entered = enter(gate, 52);
    expect(entered.filter(({ isRunning }) => isRunning())).toHaveLength(2);
    await expect(gate.run(() => Promise.resolve('one too many'))).rejects.toBeInstanceOf(
      HashingIsBusy,
    );
    for (const { end } of entered) end('hash');
    expect(await Promise.all(entered.map(({ result }) => result))).toHaveLength(52);
    await expect(gate.run(() => Promise.resolve('again'))).resolves.toBe('again');
  });

  it('says when to come back', () => {
    expect(new HashingIsBusy()).toMatchObject({
      retryAfterSeconds: 2,
      description: { kind: 'unavailable', code: 'hashing-is-busy' },
    });
  });

  it('hands a place over in the order of arrival, so that nobody overtakes', async () => {
    const gate = new HashingGate();
    const [first, second, third, fourth] = enter(gate, 4);
    first?.end('hash');
    await first?.result;
    const [late] = enter(gate, 1);
    await turn();
    expect([second, third, fourth, late].map((one) => one?.isRunning())).toEqual([
      true,
      true,
      false,
      false,
    ]);
    for (const one of [second, third, fourth, late]) one?.end('hash');
    await late?.result;
  });

  it('takes a place back from a hash that failed', async () => {
    const gate = new HashingGate();
    const entered = enter(gate, 3);
    entered[0]?.fail(new Error('planted'));
    await expect(entered[0]?.result).rejects.toThrow('planted');
    await turn();
    expect(entered[2]?.isRunning()).toBe(true);
    for (const { end } of entered.slice(1)) end('hash');
    await Promise.all(entered.slice(1).map(({ result }) => result));
    const again = enter(gate, 2);
    expect(again.map(({ isRunning }) => isRunning())).toEqual([true, true]);
    for (const { end } of again) end('hash');
    await Promise.all(again.map(({ result }) => result));
  });
});
