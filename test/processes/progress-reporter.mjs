/** Says of each test how it went at once, not when its file ends: some of them take minutes. */
export default class ProgressReporter {
  onTestFileStart(test) {
    process.stderr.write(`\n${test.path.slice(test.path.indexOf('test/processes'))}\n`);
  }

  onTestCaseResult(_test, { status, fullName, duration, failureMessages }) {
    const took = ((duration ?? 0) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`  ${status.padEnd(6)} ${took} s  ${fullName}\n`);
    for (const message of failureMessages) process.stderr.write(`\n${message}\n\n`);
  }

  onTestFileResult(_test, { testExecError }) {
    if (testExecError) process.stderr.write(`\n${testExecError.stack ?? testExecError.message}\n`);
  }
}
