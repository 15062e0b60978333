// All English texts of the pages as one chunk; catalogue.ts loads it when somebody reads English. What only the service says comes
// with its answers, the help when it is asked for (shared/shell/help.ts).
import { merged } from './sentences';

export default merged(import.meta.glob(
  ['../../../../../schemas/messages/en/{web*,accounts}.json', '!../../../../../schemas/messages/en/web_help.json'],
  { eager: true, import: 'default' },
));
