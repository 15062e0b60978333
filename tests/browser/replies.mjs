// Every JSON reply the walk meets is held against openapi.yaml (ajv, which neither side wrote). Live streams are not seen here:
// they carry the same schemas.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = `${root}tests/contract/`;
export const can_check = existsSync(`${modules}node_modules/ajv`);   // tools/npm_install tests/contract

export function watchReplies(page, faults) {
  const require = createRequire(`${modules}package.json`);
  const Ajv = require('ajv/dist/2020.js').default;
  const api = require('yaml').parse(readFileSync(`${root}schemas/api/openapi.yaml`, 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(api, 'api');
  const paths = Object.keys(api.paths).map((path) => ({ path, match: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) }));
  const escaped = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1');
  const checked = new Set();
  page.on('response', async (response) => {
    const type = (response.headers()['content-type'] ?? '').split(';')[0];
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/') || !/json$/.test(type)) return;
    const body = await response.json().catch(() => undefined);
    const method = response.request().method().toLowerCase();
    const route = paths.find(({ path }) => path === pathname) ?? paths.find(({ match }) => match.test(pathname));
    const name = `${method} ${pathname} ${response.status()}`;
    if (body === undefined) return;
    if (!route || !api.paths[route.path][method]) return faults.push(`${name}: not in openapi.yaml`);
    if (response.status() < 400 && !api.paths[route.path][method].responses[response.status()])
      return faults.push(`${name}: openapi.yaml knows no such reply`);
    const pointer = response.status() >= 400
      ? 'api#/components/schemas/Problem'
      : `api#/paths/${escaped(route.path)}/${method}/responses/${response.status()}/content/${escaped(type)}/schema`;
    const fits = ajv.getSchema(pointer) ?? ajv.compile({ $ref: pointer });
    checked.add(`${method} ${route.path} ${response.status()}`);
    if (!fits(body)) faults.push(`${name}: ${ajv.errorsText(fits.errors.slice(0, 3))}`);
  });
  return checked;
}
