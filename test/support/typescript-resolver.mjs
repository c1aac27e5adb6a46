/**
 * TypeScript sources import each other by the names they have after compilation ('./x.js'). Only
 * our own relative imports are renamed: packages bring real .js files.
 */
export function sync(path, options) {
  return options.defaultResolver(nameInSource(path, options.basedir), options);
}

export function nameInSource(path, folder) {
  const isOurs = /^\.{1,2}\//.test(path) && !/[\\/]node_modules[\\/]/.test(folder);
  return isOurs ? path.replace(/\.js$/, '.ts') : path;
}
