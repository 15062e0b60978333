// The wire contract: what the codec writes validates against the schemas (ajv), so do the examples, damaged ones do not,
// and asyncapi.yaml is valid (AsyncAPI parser).   node wire.mjs PATH_OF_codec_samples [SEED]
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { Parser, fromFile } from '@asyncapi/parser';
import { reporter } from './report.mjs';

const wire = fileURLToPath(new URL('../../schemas/wire/', import.meta.url));
const kinds = ['readings', 'events', 'status', 'inventory', 'answer'];
const { check, end } = reporter();

const ajv = new Ajv({ allErrors: true, strict: true });
ajv.addSchema(JSON.parse(readFileSync(join(wire, 'words.schema.json'))));
const validate = Object.fromEntries(
  kinds.map((kind) => [kind, ajv.compile(JSON.parse(readFileSync(join(wire, `${kind}.schema.json`))))]),
);
const problems = (kind) => ajv.errorsText(validate[kind].errors);

const seed = process.argv[3] ?? '20261123';
console.log(`seed ${seed}`);
const samples = execFileSync(process.argv[2], [seed, '300'], { encoding: 'utf8', maxBuffer: 1 << 28 });
for (const line of samples.trim().split('\n')) {
  const { kind, payload } = JSON.parse(line);
  check(validate[kind](JSON.parse(payload)), `codec wrote a ${kind} that its schema refuses: ${problems(kind)}: ${payload.slice(0, 300)}`);
}

for (const file of readdirSync(join(wire, 'examples'))) {
  const kind = file.split('.')[0];
  const example = JSON.parse(readFileSync(join(wire, 'examples', file)));
  check(validate[kind]?.(example), `example ${file}: ${problems(kind)}`);
  // A schema that takes everything proves nothing: each field taken away, and one added, must be refused.
  for (const field of Object.keys(example)) {
    if (field === 'highest' || field === 'oldest_unconfirmed' || field === 'lines') continue;
    const { [field]: _, ...rest } = example;
    check(!validate[kind](rest), `example ${file} without ${field} is still taken`);
  }
  check(!validate[kind]({ ...example, invented: 1 }), `example ${file} with an invented field is still taken`);
}

const { diagnostics } = await fromFile(new Parser(), join(wire, 'asyncapi.yaml')).parse();
const errors = diagnostics.filter((d) => d.severity === 0);
check(errors.length === 0, `asyncapi.yaml: ${errors.map((d) => `${d.path.join('.')}: ${d.message}`).join('; ')}`);
end();
