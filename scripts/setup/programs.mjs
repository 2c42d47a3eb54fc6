import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Where a program stands on the PATH.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} environment
 * @param {(file: string) => boolean} fileExists
 */
export function findProgram(name, environment = process.env, fileExists = existsSync) {
  const folders = (environment.PATH ?? '').split(path.delimiter).filter(folder => folder !== '');
  return folders.map(folder => path.join(folder, name)).find(fileExists);
}

/**
 * What makes ccache keep what the compilers of native packages produce; nothing where ccache is not installed.
 *
 * @param {string} folder the checkout: a clone elsewhere is to find what this one compiled
 * @param {NodeJS.ProcessEnv} environment
 * @param {(file: string) => boolean} fileExists
 * @returns {NodeJS.ProcessEnv}
 */
export function compilerCache(folder, environment = process.env, fileExists = existsSync) {
  const { CC: c = 'gcc', CXX: cxx = 'g++' } = environment;
  if (findProgram('ccache', environment, fileExists) === undefined || c.includes('ccache')) return {};
  return { CC: `ccache ${c}`, CXX: `ccache ${cxx}`, CCACHE_BASEDIR: folder, CCACHE_NOHASHDIR: '1' };
}
