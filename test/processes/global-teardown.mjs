/** Removes what global-setup.mjs made. */
export default async function globalTeardown() {
  await globalThis.checkout.remove();
}
