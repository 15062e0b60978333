// All English texts as one chunk; catalogue.ts loads it when somebody reads English.
import { merged } from './sentences';

export default merged(import.meta.glob('../../../../../schemas/messages/en/*.json', { eager: true, import: 'default' }));
