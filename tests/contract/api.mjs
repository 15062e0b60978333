// The HTTP contract: openapi.yaml is valid (redocly), and describes exactly the routes that the core has, with the
// permission each one needs (x-permission).   node api.mjs PATH_OF_lamplighter-core
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { reporter } from './report.mjs';

const file = fileURLToPath(new URL('../../schemas/api/openapi.yaml', import.meta.url));
const { check, end } = reporter();

const lint = spawnSync(process.execPath, [fileURLToPath(new URL('node_modules/@redocly/cli/bin/cli.js', import.meta.url)), 'lint', '--format=stylish', file], {
  encoding: 'utf8',
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
});
check(lint.status === 0, `redocly lint:\n${lint.stdout}\n${lint.stderr}`);

const described = new Map();
for (const [path, methods] of Object.entries(parse(readFileSync(file, 'utf8')).paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (['get', 'post', 'put', 'patch', 'delete'].includes(method)) described.set(`${method.toUpperCase()} ${path}`, operation['x-permission']);
  }
}
const routed = new Map();
for (const line of execFileSync(process.argv[2], ['routes'], { encoding: 'utf8' }).trim().split('\n')) {
  const { method, path, permission } = JSON.parse(line);
  routed.set(`${method.toUpperCase()} ${path}`, permission);
}
check(routed.size > 20, `the core prints only ${routed.size} routes`);
for (const [route, permission] of routed) {
  check(described.has(route), `${route} is routed but not in openapi.yaml`);
  if (described.has(route)) check((described.get(route) ?? 'anyone') === (permission || 'anyone'), `${route} needs ${permission || 'anyone'}, openapi.yaml says x-permission ${described.get(route)}`);
}
for (const route of described.keys()) check(routed.has(route), `${route} is in openapi.yaml but not routed`);
end();
