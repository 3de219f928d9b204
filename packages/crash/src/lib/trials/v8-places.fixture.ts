/**
 * Where a package can lie, and how V8 writes the paths of what lies there.
 */
import { PRIVATE } from './trial.fixture.ts';

export interface V8Place {
  readonly name: string;
  /** The folder of the vendor's package, as frames write it, with its last separator. */
  readonly package: string;
  /** Folders of the product, where no package manager put it there. */
  readonly roots?: readonly string[];
  /** What stands behind the name of the file. */
  readonly query?: string;
  /** The sign between folders; `/` unless said. */
  readonly separator?: string;
  /** The folder of the user's own code. */
  readonly own: string;
}

const { user, company, host, token } = PRIVATE;
const home = `/home/${user}/${company}`;
const windows = `C:\\Users\\${user}\\${company}`;
const inModules = 'node_modules/@acme/kit/';
const inWindows = 'node_modules\\@acme\\kit\\';

export const V8_PLACES: readonly V8Place[] = [
  ...posix(),
  ...onWindows(),
  ...byUrl(),
  ...installed(),
];

function posix(): V8Place[] {
  const folders = {
    plain: home,
    spaces: `/Volumes/${company} Daten/alte Kopie`,
    parentheses: `/srv/${company} (1) (copy (2))`,
    'one parenthesis': `/srv/${company} :( x`,
    colons: `/srv/${company}:12:3/a:1`,
    unicode: `/srv/${company}/данные 嗨 ü👋`,
    'a line end': `/srv/${company}\nx y`,
    'a line end behind a place': `/srv/${company}:4:2\nx y`,
    'a frame in a line of its own': `/srv/${company}\n    at foo (bar.js:1:1)`,
    'a frame': `/srv/at foo (${company}.js:1:1)`,
    'an alias': `/srv/x [as ${company}]`,
    'a number sign and question mark': `/srv/c#/what?/${company}`,
    'a per cent sign': `/srv/100%/${company}%20x`,
    'a backslash': `/srv/${company}\\x`,
    'the runtime in its path': `/srv/node:fs/${company}/internal`,
    'eval in its path': `/srv/eval at ${company} (x)`,
    pnpm: `${home}/node_modules/.pnpm/@acme+kit@1.4.0_${token}`,
    'pnpm with a long peer': `${home}/node_modules/.pnpm/@acme+kit@1.4.0_react@18.3.1_typescript@5.9.2`,
    'Yarn’s zip': `${home}/.yarn/cache/@acme-kit-npm-1.4.0-0f1e2d3c4b.zip`,
    'Yarn’s virtual folders': `${home}/.yarn/__virtual__/@acme-kit-virtual-0f1e/0/cache/kit.zip`,
    'another package': `${home}/node_modules/${company}-tools`,
    global: `/home/${user}/.nvm/versions/node/v22.11.0/lib`,
    npx: `/home/${user}/.npm/_npx/0f1e2d3c4b5a`,
    'a container': '/app',
    asar: `/opt/${company}/resources/app.asar`,
    snapshot: `/snapshot/${company}`,
  };
  return Object.entries(folders).map(([name, folder]) => ({
    name,
    package: `${folder}/${inModules}`,
    own: `${folder.replaceAll('\n', ' ')}/src/`,
  }));
}

function onWindows(): V8Place[] {
  const folders = {
    'a drive': windows,
    'a small drive': windows.replace('C:', 'd:'),
    'program files': `C:\\Program Files (x86)\\${company} [1] {2}`,
    UNC: `\\\\${host}\\${user}$\\x`,
    'a long path': `\\\\?\\${windows}`,
    'a long UNC path': `\\\\?\\UNC\\${host}\\share\\${company}`,
    'a device': `\\\\.\\${windows}`,
    'pnpm on Windows': `${windows}\\node_modules\\.pnpm\\@acme+kit@1.4.0`,
    'asar on Windows': `${windows}\\AppData\\Local\\Programs\\x\\resources\\app.asar`,
    'asar unpacked': `${windows}\\AppData\\Local\\x\\app.asar.unpacked`,
    'a snapshot on Windows': `C:\\snapshot\\${company}`,
    'mixed signs': `${windows}/x\\y`,
  };
  return Object.entries(folders).map(([name, folder]) => ({
    name,
    package: `${folder}\\${inWindows}`,
    separator: '\\',
    own: `${folder}\\src\\`,
  }));
}

function byUrl(): V8Place[] {
  const folders: Readonly<Record<string, readonly [folder: string, query?: string]>> = {
    'a file URL': [`file://${home}/`],
    'a file URL with escapes': [`file:///Volumes/${company}%20Daten%20(1)/a%23b%3F/`],
    'a file URL on Windows': [`file:///C:/Users/${user}/${company}%20x/`],
    'a file URL of a server': [`file://${host}/share/${company}/`],
    'a file URL with a time': [`file://${home}/`, '?t=1732263000000'],
    'a file URL with a path in its query': [
      `file://${home}/`,
      `?parent=file:///x/node_modules/${company}/index.js`,
    ],
    webpack: ['webpack-internal:///./'],
    'webpack with a namespace': [`webpack://${company}/./`, '?0f1e'],
    'webpack in a line': [`webpack:///./`, '?'],
    Vite: [`http://localhost:5173/@fs${home}/`, `?v=0f1e2d3c&token=${token}`],
    'Vite with an import': [`http://${host}:5173/`, '?import&t=1732263000000#x'],
    Electron: [`app://${company}/`],
    'with a fragment': [`file://${home}/`, `#${token}`],
  };
  return Object.entries(folders).map(([name, [folder, query = '']]) => ({
    name,
    package: `${folder}${inModules}`,
    query,
    own: `${folder}src/`,
  }));
}

/** Without a package manager: the folder is one that the product knows of itself. */
function installed(): V8Place[] {
  const own = `${home}/src/`;
  const place = (name: string, root: string, written: string, more = {}): V8Place => {
    return { name, package: written, roots: [root], own, ...more };
  };
  const back = { separator: '\\' };
  return [
    place('a root', `/opt/${company}/kit`, `/opt/${company}/kit/`),
    place('a root with a line end', `/opt/${company}\nx/kit`, `/opt/${company}\nx/kit/`),
    place('a root in asar', '/opt/x/app.asar', '/opt/x/app.asar/'),
    place('a root on a drive', `${windows}\\kit`, `${windows.replace('C:', 'c:')}\\kit\\`, back),
    place('a root by its URL', `${windows} (x)\\kit`, `${toUrl(`${windows} (x)`)}/kit/`),
    place('a root on a server', `\\\\${host}\\s\\kit`, `file://${host}/s/kit/`),
    place('a root on a server, as a path', `\\\\${host}\\s\\kit`, `\\\\${host}\\s\\kit\\`, back),
    place('a root in a long path', `\\\\?\\${windows}\\kit`, `${windows}\\kit\\`, back),
    place('a root in another case', `${windows}\\Kit`, `${windows.toLowerCase()}\\kit\\`, back),
    place('a root of an executable of Bun', '/$bunfs/root', '/$bunfs/root/'),
    place('a root of an executable of Bun on Windows', 'B:\\~BUN\\root', 'B:\\~BUN\\root\\', back),
    place('a root in node_modules of others', `${home}/node_modules`, `${home}/node_modules/`),
    place('a root with a query', `/opt/${company}/kit`, `file:///opt/${company}/kit/`, {
      query: `?v=1#${token}`,
    }),
  ];
}

function toUrl(folder: string): string {
  return `file:///${folder.replaceAll('\\', '/').replaceAll(' ', '%20')}`;
}
