import '../support/typescript-hooks.mjs';

/** One built checkout per run, for all specs that do not measure installing and building. */
export default async function globalSetup() {
  const { Checkout } = await import('./checkout.ts');
  const checkout = await Checkout.clone();
  await checkout.linkPackages();
  await checkout.build();
  process.env.SOLERA_TEST_CHECKOUT = checkout.path;
  globalThis.checkout = checkout;
}
