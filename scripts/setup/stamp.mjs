import { createHash } from 'node:crypto';

/**
 * What the installed packages depend on: the lock file, and the machine for which native code was compiled.
 *
 * @param {string} lockFile the text of package-lock.json
 * @param {{ platform: string, arch: string, versions: { modules?: string } }} machine
 */
export function packagesStamp(lockFile, { platform, arch, versions } = process) {
  const hash = createHash('sha256').update(lockFile).digest('hex');
  return `${hash} ${platform}-${arch} abi-${versions.modules}\n`;
}

/**
 * Whether node_modules holds just what the lock file says, going by npm's own record of what it installed. Optional
 * packages may be absent: those are for other platforms.
 *
 * @param {string} lockFile the text of package-lock.json
 * @param {string | undefined} installedFile the text of node_modules/.package-lock.json
 */
export function isInstalled(lockFile, installedFile) {
  if (installedFile === undefined) return false;
  const { '': _project, ...wanted } = JSON.parse(lockFile).packages;
  const present = JSON.parse(installedFile).packages;
  const same = (one, other) => one.version === other.version && one.integrity === other.integrity;
  return (
    Object.keys(present).every(place => wanted[place] !== undefined) &&
    Object.entries(wanted).every(([place, entry]) =>
      present[place] === undefined ? entry.optional === true : same(entry, present[place]),
    )
  );
}

/**
 * How many packages this machine gets: some exist once per platform.
 *
 * @param {string} lockFile the text of package-lock.json
 * @param {{ platform: string, arch: string, libc?: string }} machine
 */
export function countPackages(lockFile, machine = thisMachine()) {
  const { '': _project, ...wanted } = JSON.parse(lockFile).packages;
  const fits = (allowed, own) => allowed === undefined || allowed.includes(own);
  return Object.values(wanted).filter(
    ({ os, cpu, libc }) => fits(os, machine.platform) && fits(cpu, machine.arch) && fits(libc, machine.libc),
  ).length;
}

function thisMachine() {
  const { platform, arch } = process;
  const isGlibc = process.report.getReport().header.glibcVersionRuntime !== undefined;
  return { platform, arch, libc: platform === 'linux' ? (isGlibc ? 'glibc' : 'musl') : undefined };
}
