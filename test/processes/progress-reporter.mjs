/**
 * Says of each test how it went at once, not when its file ends: some of them take minutes. What failed is named again at the
 * end, where whoever has the last lines alone finds it.
 */
export default class ProgressReporter {
  #failures = [];

  onTestFileStart(test) {
    process.stderr.write(`\n${shortPath(test)}\n`);
  }

  onTestCaseResult(_test, { status, fullName, duration, failureMessages }) {
    const took = ((duration ?? 0) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`  ${status.padEnd(6)} ${took} s  ${fullName}\n`);
    for (const message of failureMessages) {
      process.stderr.write(`\n${message}\n\n`);
      this.#failures.push(`${fullName}: ${firstLines(message)}`);
    }
  }

  onTestFileResult(test, { testExecError }) {
    if (!testExecError) return;
    const message = testExecError.stack ?? testExecError.message;
    process.stderr.write(`\n${message}\n`);
    this.#failures.push(`${shortPath(test)}: ${firstLines(message)}`);
  }

  onRunComplete() {
    for (const failure of this.#failures) process.stderr.write(`\nFailed: ${failure}\n`);
  }
}

function shortPath({ path }) {
  return path.slice(path.indexOf('test/processes'));
}

function firstLines(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(0, 6).join('\n  ');
}
